"""What a contract gives its initiative: the initiative is carried out, and ends, with the contract."""

from __future__ import annotations

import pgtrigger
from django.utils.translation import gettext_lazy as _

from constellations.models import Initiative
from core.guards import Guard, refuse


class ContractedInitiative(Initiative):
    """An initiative as its contract sees it. The rule stands here: the package of initiatives knows no contracts."""

    class Meta:
        proxy = True
        triggers = [
            Guard(
                name="initiative_follows_contract",
                operation=pgtrigger.Insert | pgtrigger.Update,
                body=f"""
                    IF NEW.status IN ('implementing', 'completed')
                       AND (TG_OP = 'INSERT' OR NEW.status <> OLD.status)
                       AND NOT EXISTS (
                        SELECT 1 FROM contracts_contract c WHERE c.initiative_id = NEW.id
                          AND ((NEW.status = 'implementing' AND c.status IN ('active', 'suspended'))
                               OR (NEW.status = 'completed' AND c.status = 'completed'))) THEN
                        {refuse("initiative_follows_contract", "no contract in force, or completed")}
                    END IF;
                    RETURN NEW;
                """,
                message=_("An initiative is carried out under a signed contract, and completed when that is."),
            )
        ]
