from uprcoop.accounts.actions.people import add_secretariat

__all__ = ["add_secretariat"]
