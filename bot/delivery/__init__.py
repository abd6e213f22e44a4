"""What is owed gets sent: at the speed Telegram allows, and whatever becomes of it is recorded.

outcomes     what can become of a send: Sent, NotSent, Unknown, Refused, Moved
decisions    next_step(): what follows from an outcome; what is breaking news.  Pure
limiter      when a chat may be written to.  Pure, the clock is an argument
closures     the waits that Telegram asked for, kept; feeling the way while nothing gets through

broadcaster  articles to everybody who wants them at once:
  walk           where each broadcast stands.  Pure
  pictures       given to Telegram once, where it cannot fetch them
  serving        what to do with a recipient, and what goes on record.  Pure
  editions       the message, made ready once for each way of addressing
  ledger         what became of many sends, in one commit
worker       the outbox's rows: replies, digests, and what a broadcast could not settle at once
digests      what falls due in one message
corrector    pushed copies of what has changed since
proposals    cards at the newsdesk, and what was scheduled there
alarm        how each of these loops sleeps and ends
dispatch     all of it, wired to one limiter
post         what is asked of whoever carries messages
"""
