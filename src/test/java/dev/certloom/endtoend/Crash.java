package dev.certloom.endtoend;

import dev.certloom.embedded.TestInstallation;
import dev.certloom.installation.RunningService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The ways in which the parts of an installation go down. */
enum Crash {
    ENGINE {
        @Override
        void strike(RunningService service) {
            service.installation().killEngine();
        }
    },
    APPLICATION {
        @Override
        void strike(RunningService service) {
            service.installation().killApplication();
            service.installation().start();
        }
    },
    DATABASE {
        @Override
        void strike(RunningService service) {
            service.installation().killDatabase();
        }
    },
    ALL_THREE {
        @Override
        void strike(RunningService service) {
            killAll(service.installation());
            service.installation().start();
        }
    },
    ENGINE_DATA_LOST {
        @Override
        void strike(RunningService service) {
            killAll(service.installation());
            delete(service.installation().home().resolve("engine"));
            service.installation().start();
        }
    };

    abstract void strike(RunningService service);

    private static void killAll(TestInstallation installation) {
        installation.killApplication();
        installation.killEngine();
        installation.killDatabase();
    }

    private static void delete(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
