"""The HTTP side: inbound hooks, status callbacks, health, the simulator page."""
