"""What holds for the repository as a whole: sizes, imports, locks, installation."""
