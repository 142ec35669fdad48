package dev.certloom.issuer.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** The script that the documentation shows, with an authority. */
public final class DocumentedScript {

    private static final Path DOCUMENT = Path.of("docs/issuers.md");
    private static final Pattern SCRIPT = Pattern.compile("(?s)```sh\n(#!/bin/sh\n.*?)```");

    /** Where {@link #installHeld the one that can be held} writes a line for each signature. */
    public static final String SIGNED = "signed";

    private DocumentedScript() {}

    /** The one that signs, written to a folder of its own. */
    public static TestScript install() {
        return new TestScript(text(0)).withAuthority();
    }

    /**
     * The same, changed, and without an authority.
     *
     * @param prologue lines that it begins with
     * @param days how long its certificates are valid, in the place of what is asked for; empty for that
     */
    public static TestScript installAltered(String prologue, OptionalInt days) {
        String shebang = "#!/bin/sh\n";
        String asked = "-days $((months * 30))";
        String text = text(0);
        if (!text.startsWith(shebang) || !text.contains(asked)) {
            throw new AssertionError("Expected the documented script to be altered, but it is another one.");
        }
        String altered = shebang + prologue + text.substring(shebang.length());
        return new TestScript(days.isPresent() ? altered.replace(asked, "-days " + days.getAsInt()) : altered);
    }

    /**
     * The same, which can be held: while a file {@code hold-ACTION-before} or {@code hold-ACTION-after} is there, it waits
     * before or after what it does, and has written its process id to {@code held-…}. With a file {@code later} it signs when it
     * is asked again, which it has done after as many seconds as the file says; or it cancels.
     */
    public static TestScript installHeld() {
        String hold = """
                hold() {
                    if [ -e "hold-$asked-$1" ]; then
                        echo $$ > "held-$asked-$1.new"
                        mv "held-$asked-$1.new" "held-$asked-$1"
                        while [ -e "hold-$asked-$1" ]; do sleep 0.1; done
                    fi
                }
                asked=$action
                hold before
                if [ -e later ]; then
                    case "$action" in
                        place) answer='"pending","lookAgainAfterSeconds":'$(cat later) ;;
                        check) action=place ;;
                        cancel) answer='"cancelled"' ;;
                    esac
                    if [ "${answer:-}" ]; then
                        hold after
                        printf '{"status":%s}\\n' "$answer"
                        exit 0
                    fi
                fi
                """;
        String text = text(0);
        String read = "reference=$(text reference)\n";
        String answer = "if [ -e \"$reference.pem\" ]; then\n    printf";
        String signing = "    openssl x509 -req";
        if (!text.contains(read) || !text.contains(answer) || !text.contains(signing)) {
            throw new AssertionError("Expected the documented script to be held in, but it is another one.");
        }
        return new TestScript(text.replace(read, read + hold)
                        .replace(answer, "hold after\n" + answer)
                        .replace(signing, "    echo \"$reference\" >> " + SIGNED + "\n" + signing))
                .withAuthority();
    }

    /** The one that sets records, written to a folder of its own. */
    public static TestScript installRecordSetter() {
        return new TestScript(text(1));
    }

    private static String text(int number) {
        try {
            List<String> all = SCRIPT.matcher(Files.readString(DOCUMENT))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            if (all.size() <= number) {
                throw new AssertionError("Expected another script in " + DOCUMENT + ", but there is none.");
            }
            return all.get(number);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
