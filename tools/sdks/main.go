// Command sdks generates the SDKs of the provider plugin from its schema, as `pulumi package add` does in a project.
//
//	sdks SCHEMA VERSION FOLDER
//
// It writes FOLDER/python, go, nodejs, dotnet and java, and replaces what is there. It uses no network.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"

	dotnet "github.com/pulumi/pulumi-dotnet/pulumi-language-dotnet/v3/codegen"
	java "github.com/pulumi/pulumi-java/pkg/codegen/java"
	golang "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// Written into each file as its generator.
const tool = "pulumi"

type files = map[string][]byte

// An SDK that is used from a folder, and not published, is "local" to the generators.
const local = true

var languages = map[string]func(*schema.Package) (files, error){
	"python": func(pkg *schema.Package) (files, error) { return python.GeneratePackage(tool, pkg, nil, noLoader{}) },
	"go":     func(pkg *schema.Package) (files, error) { return golang.GeneratePackage(tool, pkg, nil) },
	"nodejs": func(pkg *schema.Package) (files, error) {
		return nodejs.GeneratePackage(tool, pkg, nil, nil, local, noLoader{})
	},
	"dotnet": func(pkg *schema.Package) (files, error) { return dotnet.GeneratePackage(tool, pkg, nil, nil) },
	"java": func(pkg *schema.Package) (files, error) {
		return java.GeneratePackage(tool, pkg, nil, nil, local, false)
	},
}

// Loads schemas of other packages. This schema refers to none.
type noLoader struct{ schema.ReferenceLoader }

// The .NET generator downloads a logo, which NuGet requires. It gets a plain square instead.
type logo struct{}

func (logo) RoundTrip(*http.Request) (*http.Response, error) {
	var square bytes.Buffer
	err := png.Encode(&square, image.NewGray(image.Rect(0, 0, 64, 64)))
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&square)}, err
}

// bind reads the schema anew for each language: a generator changes the package that it is given.
func bind(text []byte, version string) (*schema.Package, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return nil, err
	}
	spec.Version = version
	pkg, diagnostics, err := schema.BindSpec(spec, noLoader{}, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	// A warning is a mistake in the schema, too.
	var mistakes []error
	for _, diagnostic := range diagnostics {
		mistakes = append(mistakes, errors.New(diagnostic.Summary))
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	// `pulumi package add` sets it: the SDK names its version, and a Go SDK has a go.mod.
	pkg.SupportPack = true
	return pkg, nil
}

func write(folder string, files files) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func generate(schemaFile, version, folder string) error {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		return err
	}
	for language, generatePackage := range languages {
		pkg, err := bind(text, version)
		if err != nil {
			return fmt.Errorf("%s: %w", schemaFile, err)
		}
		files, err := generatePackage(pkg)
		if err != nil {
			return fmt.Errorf("%s: %w", language, err)
		}
		if err := write(filepath.Join(folder, language), files); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: sdks SCHEMA VERSION FOLDER")
		os.Exit(2)
	}
	http.DefaultTransport = logo{}
	if err := generate(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
