"""Long work: started by somebody, seen on a page while it goes on, resumed after a break."""
