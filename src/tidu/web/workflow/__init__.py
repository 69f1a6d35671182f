"""The one engine of states, actions, clocks and events; it knows nothing of what runs on it."""
