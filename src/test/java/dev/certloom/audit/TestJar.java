package dev.certloom.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A jar of one package, as the build attaches it. */
final class TestJar {

    private TestJar() {}

    static void write(OutputStream out, String folder, Class<?> main) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main.getName());
        try (JarOutputStream jar = new JarOutputStream(out, manifest);
                Stream<Path> classes = Files.list(Path.of("target/classes", folder))) {
            for (Path file :
                    classes.filter(each -> !each.endsWith("package-info.class")).toList()) {
                jar.putNextEntry(new JarEntry(folder + "/" + file.getFileName()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
    }
}
