#!/bin/sh
# Postfix policy service (SMTPD_POLICY_README): says "later" to the first try for a recipient and yes to the next.
#   greylist.sh DIR     DIR holds one file for each recipient that has tried once
while IFS= read -r line; do
  case $line in
    recipient=*) recipient=${line#recipient=} ;;
    "")
      mark=$1/$(printf %s "$recipient" | md5sum | cut -c1-32)
      if [ -e "$mark" ]; then action=DUNNO; else action="451 4.7.1 Greylisted, try again later"; fi
      : >"$mark"
      printf 'action=%s\n\n' "$action"
      ;;
  esac
done
