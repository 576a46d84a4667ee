"""What every room stands on: checks of arguments, secrets, extras, the version, host names."""
