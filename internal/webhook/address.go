package webhook

import (
	"errors"
	"net"
	"net/url"
)

// Address is where a message is posted. It prints as its host: the rest of the
// address of a chat's webhook is all that anybody needs to write there.
type Address struct{ url *url.URL }

// ParseAddress reads an address. Its errors quote nothing of it.
func ParseAddress(text string) (Address, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return Address{}, errors.New("is not an address like https://chat.example/hooks/…")
	case u.User != nil:
		return Address{}, errors.New("has a user in it, which is not sent")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return Address{}, errors.New("is not https, and only this machine is told without")
	}
	u.Fragment, u.RawFragment = "", ""
	return Address{url: u}, nil
}

// String is the host.
func (a Address) String() string {
	if a.url == nil {
		return ""
	}
	return a.url.Host
}

// isLoopback accepts the name localhost without looking it up: whoever can
// point it elsewhere already owns this machine.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
