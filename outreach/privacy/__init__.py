"""People's rights over what the ward holds of them: requests with clocks, erasure, incidents, the notice."""
