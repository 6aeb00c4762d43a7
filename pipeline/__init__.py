"""Many files in, a dataset, an audit and comparisons out. The only place with disk, clock and command line."""
