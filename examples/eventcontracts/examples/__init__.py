"""Examples: consumers to try the contract test on."""
