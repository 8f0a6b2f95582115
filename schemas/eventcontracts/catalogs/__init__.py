"""The catalogs that ship with the package, as data: one folder a name, below it one a version."""
