package dev.certloom.issuer.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The script that the documentation shows, with an authority. */
public final class DocumentedScript {

    private static final Path DOCUMENT = Path.of("docs/issuers.md");
    private static final Pattern SCRIPT = Pattern.compile("(?s)```sh\n(#!/bin/sh\n.*?)```");

    private DocumentedScript() {}

    /** Written to a folder of its own. */
    public static TestScript install() {
        try {
            Matcher found = SCRIPT.matcher(Files.readString(DOCUMENT));
            if (!found.find()) {
                throw new AssertionError("Expected a script in " + DOCUMENT + ", but there is none.");
            }
            return new TestScript(found.group(1)).withAuthority();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
