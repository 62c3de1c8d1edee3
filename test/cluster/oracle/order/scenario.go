package main

// scenario is what happens: a set of manifests, what the cluster holds, and, step by step, what the cluster does.
type scenario struct {
	Name string `json:"name"`
	// Namespace is the destination's, Revision the commit that is synced.
	Namespace string `json:"namespace"`
	Revision  string `json:"revision"`
	// Text is the stream that a plugin prints.
	Text string `json:"text"`
	// Live is what the cluster holds at first, as a stream.
	Live string `json:"live"`
	// Absent are kinds, as `Kind.group`, that the cluster does not know; all others are installed.
	Absent []string `json:"absent"`
	// Stuck are objects that stay when they are deleted.
	Stuck   []string `json:"stuck"`
	Options settings `json:"options"`
	// Refuse holds, by the object, what the cluster says when a request for it is refused.
	Refuse refusals `json:"refuse"`
	// Steps are the calls of the engine; without any it is called until the operation has ended.
	Steps []step `json:"steps"`
}

// settings are those of the operation.
type settings struct {
	Prune           bool `json:"prune"`
	PruneLast       bool `json:"pruneLast"`
	SkipHooks       bool `json:"skipHooks"`
	DryRun          bool `json:"dryRun"`
	Force           bool `json:"force"`
	Replace         bool `json:"replace"`
	ServerSideApply bool `json:"serverSideApply"`
}

// refusals are messages by object; of an update or a deletion that is said not to find the object, `NotFound`.
type refusals struct {
	Apply  map[string]string `json:"apply"`
	Update map[string]string `json:"update"`
	Delete map[string]string `json:"delete"`
}

// step is what happens in the cluster, and then one call of the engine.
type step struct {
	// Health gives objects a health; `Gone` removes them.
	Health map[string]string `json:"health"`
	// Freed are objects that no longer stay when they are deleted.
	Freed []string `json:"freed"`
	// Terminate ends the operation instead of going on with it.
	Terminate bool `json:"terminate"`
}
