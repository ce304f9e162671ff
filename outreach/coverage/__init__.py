"""How far the ward is covered: indicators, the map, the dashboard."""
