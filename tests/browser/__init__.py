"""Pages in a real browser, with the invented year behind them."""
