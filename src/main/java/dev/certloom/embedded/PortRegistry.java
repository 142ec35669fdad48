package dev.certloom.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/** The ports the children listen on: chosen at the first start, and kept as long as no other process takes one. */
final class PortRegistry {

    private final Path file;
    private final Properties kept = new Properties();
    private final Set<Integer> given = new HashSet<>();

    PortRegistry(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            }
        }
    }

    /** The port with that name. Call only when no child of an earlier start listens on it any more. */
    int port(String name) throws IOException {
        String before = kept.getProperty(name, "");
        boolean usable = before.matches("\\d{1,5}")
                && !given.contains(Integer.parseInt(before))
                && Ports.isFree(InetAddress.getLoopbackAddress(), Integer.parseInt(before));
        int port = usable ? Integer.parseInt(before) : Ports.free(given);
        given.add(port);
        if (!usable) {
            kept.setProperty(name, Integer.toString(port));
            StringWriter content = new StringWriter();
            kept.store(content, null);
            OwnerOnlyFiles.write(file, content.toString());
        }
        return port;
    }
}
