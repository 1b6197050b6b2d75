"""The application: settings, composition root, worker, and the `carehelp` command."""
