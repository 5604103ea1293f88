// Reads the rows of rules.json from standard input and prints them with the proxy that Go chooses for each.
package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"
)

type row struct {
	Rule string            `json:"rule"`
	Env  map[string]string `json:"env"`
	URL  string            `json:"url"`
	// Scheme and address; empty where the request goes directly.
	Proxy string `json:"proxy"`
}

func main() {
	var rows []row
	check(json.NewDecoder(os.Stdin).Decode(&rows))
	for i, r := range rows {
		r.Proxy = choose(r)
		line, err := json.Marshal(r)
		check(err)
		// A line for each row, so that a diff shows the rows that changed.
		fmt.Printf("%s%s", []string{"[\n", ",\n"}[min(i, 1)], line)
	}
	fmt.Print("\n]\n")
}

func choose(r row) string {
	os.Clearenv()
	for name, value := range r.Env {
		check(os.Setenv(name, value))
	}
	target, err := url.Parse(r.URL)
	check(err)
	proxy, err := httpproxy.FromEnvironment().ProxyFunc()(target)
	check(err)
	if proxy == nil {
		return ""
	}
	return proxy.Scheme + "://" + proxy.Host
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
