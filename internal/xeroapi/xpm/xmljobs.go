package xpm

func (r *xmlReader) job(j *Job) error {
	return r.children(func(name string) error {
		switch name {
		case "UUID":
			return r.text(&j.UUID)
		case "ID":
			return r.text(&j.Number)
		case "Name":
			return r.common(&j.Name)
		case "State":
			return r.common(&j.State)
		case "Client":
			return r.person(&j.Client)
		case "Manager":
			return r.person(&j.Manager)
		case "Partner":
			return r.person(&j.Partner)
		case "Assigned":
			return people(r, "Staff", &j.Assigned)
		case "Tasks":
			j.Tasks = []Task{}
			return list(r, "Task", &j.Tasks, (*xmlReader).task)
		}
		return r.skip()
	})
}

// task reads a task on a job. Its TaskUUID is that of the practice's list of
// tasks, and names nothing on the job.
func (r *xmlReader) task(t *Task) error {
	return r.children(func(name string) error {
		switch name {
		case "UUID":
			return r.text(&t.UUID)
		case "Name":
			return r.common(&t.Name)
		case "Completed":
			return r.flag(&t.Completed)
		case "Assigned":
			return people(r, "Staff", &t.Assigned)
		}
		return r.skip()
	})
}

func (r *xmlReader) group(g *Group) error {
	return r.children(func(name string) error {
		switch name {
		case "UUID":
			return r.text(&g.UUID)
		case "Name":
			return r.text(&g.Name)
		case "Clients":
			return people(r, "Client", &g.Clients)
		}
		return r.skip()
	})
}

// people reads a list of references; an empty one is not nil.
func people(r *xmlReader, item string, into *[]Person) error {
	*into = []Person{}
	return list(r, item, into, (*xmlReader).person)
}
