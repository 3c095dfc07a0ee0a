"""Ready-made questions and criteria. They are content, so they are in the language in which a call is published."""

from calls.blueprints.base import BASE
from calls.blueprints.dissemination import DISSEMINATION
from calls.blueprints.dsi import DSI

BLUEPRINTS = {blueprint.key: blueprint for blueprint in (BASE, DSI, DISSEMINATION)}
