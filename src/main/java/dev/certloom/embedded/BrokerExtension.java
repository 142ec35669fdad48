package dev.certloom.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Code of ours that the engine loads: a jar built from the classes on our own class path, so that it always belongs to
 * this release, however the application was started.
 *
 * @param className the class that the engine instantiates; the jar contains only its package
 */
record BrokerExtension(String className) {

    /** Writes the jar: the classes of the package and nothing else. */
    void write(Path jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Resource part : classes()) {
                ZipEntry entry = new ZipEntry(packagePath() + part.getFilename());
                entry.setTime(0);
                zip.putNextEntry(entry);
                try (InputStream in = part.getInputStream()) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
        OwnerOnlyFiles.write(jar, bytes.toByteArray());
    }

    /**
     * The classes next to the given one, in a folder or in a jar: other folders of that name may be on the class path.
     */
    private List<Resource> classes() throws IOException {
        String file = className.substring(className.lastIndexOf('.') + 1) + ".class";
        String own = packagePath() + file;
        String url = Objects.requireNonNull(
                        BrokerExtension.class.getClassLoader().getResource(own), own)
                .toString();
        Resource[] found = new PathMatchingResourcePatternResolver()
                .getResources(url.substring(0, url.length() - file.length()) + "*.class");
        return Stream.of(found)
                .sorted(Comparator.comparing(part -> String.valueOf(part.getFilename())))
                .toList();
    }

    private String packagePath() {
        return className.substring(0, className.lastIndexOf('.') + 1).replace('.', '/');
    }
}
