"""What is owed gets sent: at the speed Telegram allows, and whatever becomes of it is recorded.

outcomes    what can become of a send: Sent, NotSent, Unknown, Refused, Moved
decisions   next_step(): what follows from an outcome.  Pure
limiter     when a chat may be written to.  Pure, the clock is an argument
worker      claim, send, settle: the loop around them
"""
