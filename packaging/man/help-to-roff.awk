# One help text of CLI11 as roff. title: the command; depth: 0 for the program itself, whose text the template has already.
function escaped(text) {
  gsub(/\\/, "\\e", text)
  gsub(/-/, "\\-", text)
  if (text ~ /^[.']/) text = "\\&" text
  return text
}
# In quotes, for a macro's argument.
function quoted(text) { text = escaped(text); gsub(/"/, "\\(dq", text); return "\"" text "\"" }

BEGIN { if (depth > 0) print ".SS " quoted(title) }

/^Usage: / {
  print ".PP\n.B " quoted(substr($0, 8)); before_usage = 0; usage_seen = 1; next
}
!usage_seen { if (depth > 0 && NF) print escaped($0); next }

/^(Options|Positionals|Subcommands|[A-Z][A-Za-z ]*):$/ { section = $0; next }
NF == 0 { if (section != "") { section = ""; footer = 0 } ; next }

# The commands of a command have sections of their own; for the program itself the list is the overview.
section == "Subcommands:" && depth > 0 { next }
section != "" && /^  -h,--help / { skipping = 1; next }
section != "" && /^  [^ ]/ {
  skipping = 0
  line = substr($0, 3); at = match(line, /  +/)
  print ".TP\n.B " quoted(at ? substr(line, 1, at - 1) : line)
  if (at) print escaped(substr(line, at + RLENGTH))
  next
}
section != "" { if (!skipping) { sub(/^ +/, ""); print escaped($0) } ; next }

# What stands below the options: sentences; examples and indented lines keep their line.
{ if (!footer) { print ".PP"; footer = 1 }
  if ($0 ~ /^(Example|  )/) { sub(/^ +/, ""); print ".br" }
  print escaped($0) }
