package sim

// Call is a moment in the life of a request, for [Options.OnCall].
type Call struct {
	Request        // on arrival its status is 0
	Name    string // of the call, as client.update or token; empty where there is none such
	// Answering is false on arrival, before anything is checked or done, and true
	// when all is done and the answer is about to be sent. A request that gets no
	// answer does not reach the second moment.
	Answering bool
}

// tell calls the hook. The lock is not held, so that the hook may ask the server.
func (s *Server) tell(c *call, answering bool) {
	if s.onCall == nil {
		return
	}
	r := c.request()
	if !answering {
		r.Status = 0 // a path that does not exist is known at once
	}
	s.onCall(Call{Request: r, Name: c.route.name, Answering: answering})
}
