package xeroapi

import (
	"fmt"
	"net"
	"net/url"
	"strings"
)

// CheckOrigin refuses an address that a token must not be sent to. It accepts
// a bare origin (scheme, host, port) that is a loopback address, or https and
// under xero.com.
func CheckOrigin(raw string) error {
	_, err := parseOrigin(raw)
	return err
}

func parseOrigin(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, fmt.Errorf("%q is not an address like https://api.xero.com", raw)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Path != "" && u.Path != "/") {
		return nil, fmt.Errorf("the address of %s must end after the host: no user, path or query", u.Host)
	}
	u.Path = ""
	switch host := strings.ToLower(u.Hostname()); {
	case IsLoopback(host):
		return u, nil
	case !strings.HasSuffix(host, ".xero.com"):
		return nil, fmt.Errorf("%s is neither this machine nor Xero's: nothing is sent there", u.Host)
	case u.Scheme != "https":
		return nil, fmt.Errorf("%s must be reached by https", u.Host)
	case u.Port() != "" && u.Port() != "443":
		return nil, fmt.Errorf("%s is not a port of Xero's", u.Host)
	}
	return u, nil
}

// IsLoopback reports whether a host is this machine. It accepts the name
// localhost without looking it up: whoever can point it elsewhere already owns
// this machine.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
