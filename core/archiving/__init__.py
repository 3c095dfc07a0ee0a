"""A closed case as a package for an archive: our own zip, or an E-ARK SIP of the same content."""
