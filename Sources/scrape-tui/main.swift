print("scrape-tui")
