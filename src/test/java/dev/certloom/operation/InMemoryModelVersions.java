package dev.certloom.operation;

import dev.certloom.process.ModelVersions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Versions of one engine's models. */
public final class InMemoryModelVersions implements ModelVersions {

    private final Map<String, ModelVersion> versions = new HashMap<>();

    /** What was deployed, by id. */
    public final Map<String, String> contents = new HashMap<>();

    @Override
    public Optional<ModelVersion> find(String engine, Kind kind, String id, int version) {
        return Optional.ofNullable(versions.get(kind + "/" + id + "/" + version));
    }

    @Override
    public Optional<ModelVersion> newest(String engine, Kind kind, String id) {
        return versions.values().stream()
                .filter(version -> version.kind() == kind && version.id().equals(id))
                .max(Comparator.comparingInt(ModelVersion::version));
    }

    @Override
    public Optional<ModelVersion> newestAccepted(String engine, Kind kind, String id) {
        return versions.values().stream()
                .filter(version -> version.kind() == kind && version.id().equals(id))
                .filter(version -> version.acceptance().isPresent())
                .max(Comparator.comparingInt(ModelVersion::version));
    }

    @Override
    public List<ModelVersion> list(String engine, int limit) {
        return versions.values().stream().limit(limit).toList();
    }

    @Override
    public void add(String engine, ModelVersion version, Instant now) {
        versions.putIfAbsent(version.kind() + "/" + version.id() + "/" + version.version(), version);
    }

    @Override
    public boolean accept(String engine, Kind kind, String id, int version, Acceptance acceptance) {
        Optional<ModelVersion> waiting = find(engine, kind, id, version)
                .filter(known -> known.acceptance().isEmpty());
        waiting.ifPresent(known -> versions.put(
                kind + "/" + id + "/" + version,
                new ModelVersion(
                        kind,
                        id,
                        version,
                        known.key(),
                        known.checksum(),
                        known.file(),
                        known.shipped(),
                        Optional.of(acceptance))));
        return waiting.isPresent();
    }

    @Override
    public Optional<String> content(String engine, Kind kind, String id, int version) {
        return Optional.ofNullable(contents.get(id));
    }

    @Override
    public List<CompanyModel> companyModels(String engine) {
        return List.of();
    }
}
