"""Finding what is to be translated and keeping the catalogues whole, without the gettext tools.

Each package has a catalogue of its own, ``locale/<package>/sv/LC_MESSAGES/django.po``.
``manage.py messages`` runs this.
"""
