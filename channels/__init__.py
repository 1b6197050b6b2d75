"""One file a channel family: authenticate, parse, fetch media, send. Imports only `core`."""
