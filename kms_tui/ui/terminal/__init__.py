"""What stands between the widgets and a terminal that is hostile, slow, narrow or gone."""
