package gittree

import "context"

// Email is the address that git would commit with in dir: user.email of the
// repository, else of the person. It is empty where none is set, or there is no
// git.
func Email(ctx context.Context, dir string) string {
	email, err := git(ctx, dir, "config", "--get", "user.email")
	if err != nil {
		return ""
	}
	return email
}
