"""Photos: made safe and small before anything looks at them."""
