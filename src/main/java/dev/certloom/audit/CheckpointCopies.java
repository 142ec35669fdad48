package dev.certloom.audit;

import dev.certloom.audit.AuditCheckpoints.Copy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** All checkpoint files: the one in the home, and the one in the settings. */
@Component
class CheckpointCopies {

    private static final String IN_HOME = "home";

    private final List<CheckpointCopy> copies;

    CheckpointCopies(AuditCheckpoints checkpoints, AuditKey key, AuditSettings settings, AuditHome home, Clock clock) {
        String owner = home.id().orElseGet(CheckpointCopies::machine);
        List<CheckpointCopy> all = new ArrayList<>();
        home.folder()
                .ifPresent(folder -> all.add(new CheckpointCopy(
                        new Copy(owner, IN_HOME), CheckpointFile.inHome(folder), checkpoints, key::signed, clock)));
        settings.checkpoints()
                .toFile()
                .map(CheckpointFile::new)
                .ifPresent(file -> all.add(new CheckpointCopy(
                        new Copy(owner, file.path().toString()), file, checkpoints, key::signed, clock)));
        copies = List.copyOf(all);
    }

    List<CheckpointCopy> all() {
        return copies;
    }

    /** Appends a vault's missing checkpoints to every file, and syncs them to disk. */
    void complete(String vault) {
        copies.forEach(copy -> copy.complete(vault));
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
