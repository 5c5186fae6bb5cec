package reconcile

import "slices"

// ExplainedJob is one current job with both its roles and all its staff.
type ExplainedJob struct {
	Address string            `json:"address"`
	Number  string            `json:"number"`
	Name    string            `json:"name"`
	Client  JobClient         `json:"client"`
	Roles   []ExplainedRole   `json:"roles"`
	Staff   []ExplainedMember `json:"staff"`
	Notices []Notice          `json:"notices"`
}

// JobClient is whose a job is. The name is empty where the client is not among
// the active ones.
type JobClient struct {
	Address string `json:"address"`
	Name    string `json:"name"`
}

// ExplainedMember is one person on a job, on any of its tasks, or on both: now,
// and once the plan is applied. Tasks go by their names, in the order in which
// the job shows them.
type ExplainedMember struct {
	Person     Value     `json:"person"`
	State      RoleState `json:"state"`
	Now        bool      `json:"now"`
	After      bool      `json:"after"`
	TasksNow   []string  `json:"tasks_now"`
	TasksAfter []string  `json:"tasks_after"`
	Because    []Step    `json:"because"`
	Hold       *Hold     `json:"hold,omitempty"`
}

// ExplainJob says what decides the roles and the staff of the current job that
// has that number.
func ExplainJob(number string, p Plan, d Desired, observed []Snapshot) Explanation {
	x := newExplainer(p, d, observed)
	j := ExplainedJob{Address: "job/" + number, Number: number, Roles: []ExplainedRole{}, Staff: []ExplainedMember{}}
	keys := x.jobs()
	if i := slices.IndexFunc(keys, func(k Key) bool { return x.world.objects[k].Number == number }); i >= 0 {
		k := keys[i]
		j.Name, j.Client = x.world.objects[k].Name, x.clientOf(x.world.objects[k])
		for _, f := range []Field{FieldPartner, FieldManager} {
			j.Roles = append(j.Roles, x.role(k, f))
		}
		j.Staff = x.crew(k)
	}
	j.Notices = noticesOf(p, j.Address)
	e := explanation(p)
	e.Job = &j
	return e
}

// jobs are the current jobs, by their ids.
func (x explainer) jobs() []Key {
	var keys []Key
	for k := range x.world.objects {
		if k.Kind == KindJob {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, Key.Compare)
	return keys
}

func (x explainer) clientOf(job Object) JobClient {
	k := Key{System: job.Key.System, Kind: KindClient, ID: job.Client}
	return JobClient{Address: x.address(k), Name: x.world.objects[k].Name}
}
