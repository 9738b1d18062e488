# Completion for klickwerk, klickwerk-collector and klickwerk-web: asks the program itself, so that it is never out of date.
_klickwerk() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word help words
  local -a path=()
  COMPREPLY=()
  if [[ $previous == --config ]]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
    return
  fi
  # The commands before the cursor; options and their values are none.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word =~ ^[a-z][a-z-]*$ ]] && "$1" "${path[@]}" --help 2>/dev/null | grep -qE "^  $word( |\$)" && path+=("$word")
  done
  help=$("$1" "${path[@]}" --help 2>/dev/null) || return 0
  if [[ $current == -* ]]; then
    words=$(awk '/^[A-Z][A-Za-z ]*:$/ { on = 1 } on && /^  -/ { print $1 }' <<<"$help" | tr ',' '\n')
  else
    words=$(awk '/^[A-Z][A-Za-z ]*:$/ { on = ($0 == "Subcommands:"); next } on && /^  [^ ]/ { print $1 }' <<<"$help")
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _klickwerk klickwerk klickwerk-collector klickwerk-web
