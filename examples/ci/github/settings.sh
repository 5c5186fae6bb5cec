#!/usr/bin/env bash
#
# Fetches what GitHub says of the repository's own settings, for
#
#   bash settings.sh OWNER/REPOSITORY > settings.json
#   practicectl doctor --github settings.json practice
#
# practicectl asks nothing of GitHub itself: this script does, with gh, and changes
# nothing. It needs bash, jq and gh, which is logged in or has GH_TOKEN.
#
# Who should run it
#
#   Somebody who administers the repository, with their own gh, say every quarter:
#   they see every answer. An answer that is refused stays in the file as GitHub's
#   error; doctor then says what is not known, and ends with the code 3.
#
#     answer                 a fine-grained token needs
#     repository             Metadata: read
#     rules                  Metadata: read
#     rulesets               Metadata: read; GitHub leaves out who can bypass one,
#                            unless the caller may change it: Administration: write
#     protection             Administration: read
#     collaborators,         Metadata: read, and to be that of somebody who may
#     outside_collaborators  write; a classic token: repo and read:org
#
#   For a ruleset of the organisation, whoever may change it is one of its owners.
#
# In a workflow
#
#   The token that Actions gives a job cannot have Administration. With a token of
#   its own that may read it, a job sees everything but the bypass lists of rulesets;
#   those of a protection rule (Settings, Branches) it sees. A token that may write
#   Administration could also take away what is checked here: do not keep one as a
#   secret, let a person run this.
#
#     - env:
#         GH_TOKEN: ${{ secrets.SETTINGS_READER }}
#       run: bash .github/workflows/settings.sh > "$RUNNER_TEMP/settings.json"
#     - run: practicectl doctor --github "$RUNNER_TEMP/settings.json" practice
#
# What GitHub's plans have
#
#   A private repository has protection rules, rulesets and required owners of code
#   with GitHub Pro, Team or Enterprise only. Without one of them GitHub answers
#   "Upgrade to GitHub Pro", and doctor takes that for what it is: unprotected.
#   Excusing somebody from pull requests, and outside collaborators, are there in
#   repositories of organisations only.

set -euo pipefail

repository=${1:-${GH_REPO:-${GITHUB_REPOSITORY:-}}}
if [[ ! $repository =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]]; then
	echo "which repository? bash settings.sh OWNER/REPOSITORY" >&2
	exit 64
fi

# When gh fails, the last thing that it has printed is GitHub's error. Where it
# has printed none, as without a network, there still has to be one: an answer
# that was cut off is no answer.
failed() {
	jq -cs 'last | select(type == "object" and has("message"))' <<<"$1" 2>/dev/null | grep . ||
		printf '{"message": "gh had no answer"}\n'
}

one() { # an object
	local answer
	if answer=$(gh api "repos/$repository$1"); then jq -c . <<<"$answer"; else failed "$answer"; fi
}

list() { # all pages of a list, which some versions of gh print one after the other
	local pages
	if pages=$(gh api --paginate "repos/$repository$1"); then jq -cs 'add // []' <<<"$pages"; else failed "$pages"; fi
}

# Without the repository there is nothing to ask about. GitHub's answer holds a
# token for cloning: only what doctor reads is kept.
whole=$(gh api "repos/$repository") || {
	echo "gh cannot see $repository: is it logged in, and is the name right?" >&2
	exit 1
}
repo=$(jq -c '{full_name, private, visibility, default_branch, owner: {type: .owner.type}}' <<<"$whole")
branch=$(jq -r '.default_branch | @uri' <<<"$repo")

rules=$(list "/rules/branches/$branch?per_page=100")
ids=$(jq -r 'if type == "array" then [.[].ruleset_id] | unique[] else empty end' <<<"$rules")
rulesets=$(for id in $ids; do one "/rulesets/$id"; done | jq -cs .)

{
	echo "$repo"
	one "/branches/$branch/protection"
	echo "$rules"
	echo "$rulesets"
	list "/collaborators?affiliation=all&per_page=100"
	list "/collaborators?affiliation=outside&per_page=100"
} | jq -s '{repository: .[0], protection: .[1], rules: .[2], rulesets: .[3], collaborators: .[4], outside_collaborators: .[5]}'
