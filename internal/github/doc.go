// Package github judges the settings of the repository that holds the
// declarations: who sees it, what its main branch asks of a change, who need
// not obey, and who may write.
//
// The package asks nothing of GitHub. [Decode] reads answers of its REST API
// that somebody with a login has put into one file: a JSON object with the
// members
//
//	repository             GET /repos/{owner}/{repo}
//	protection             GET /repos/{owner}/{repo}/branches/{branch}/protection
//	rules                  GET /repos/{owner}/{repo}/rules/branches/{branch}
//	rulesets               a list of GET /repos/{owner}/{repo}/rulesets/{id}
//	collaborators          GET /repos/{owner}/{repo}/collaborators
//	outside_collaborators  the same with ?affiliation=outside
//
// where {branch} is the default branch. [Check] turns them into findings.
//
// An answer that is missing, null or GitHub's error object is unknown, and so
// is whatever depends on it: taking an answer away never makes a finding good.
// Two errors do say something, that a branch is not protected and that the
// account's plan has no such protection; both mean that nothing is asked.
// Within an answer, what is left out counts as not asked for, with one
// exception: GitHub leaves bypass_actors out for those who may not see them.
//
// A branch can be protected twice, by a protection rule and by rulesets. GitHub
// applies all of them, so what any of them asks is asked, and whoever may
// bypass one of them has still to obey the others.
package github
