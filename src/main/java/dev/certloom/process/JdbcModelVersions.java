package dev.certloom.process;

import dev.certloom.database.Columns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcModelVersions implements ModelVersions {

    private static final String OF_ENGINE = "select * from model_version where engine = :engine ";

    private final JdbcClient jdbc;

    JdbcModelVersions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<ModelVersion> find(String engine, Kind kind, String id, int version) {
        return jdbc.sql(OF_ENGINE + "and kind = :kind and id = :id and version = :version")
                .param("engine", engine)
                .param("kind", kind.name())
                .param("id", id)
                .param("version", version)
                .query((row, number) -> version(row))
                .optional();
    }

    @Override
    public Optional<ModelVersion> newest(String engine, Kind kind, String id) {
        return jdbc.sql(OF_ENGINE + "and kind = :kind and id = :id order by version desc limit 1")
                .param("engine", engine)
                .param("kind", kind.name())
                .param("id", id)
                .query((row, number) -> version(row))
                .optional();
    }

    @Override
    public Optional<ModelVersion> newestAccepted(String engine, Kind kind, String id) {
        return jdbc.sql(OF_ENGINE
                        + "and kind = :kind and id = :id and accepted is not null order by version desc limit 1")
                .param("engine", engine)
                .param("kind", kind.name())
                .param("id", id)
                .query((row, number) -> version(row))
                .optional();
    }

    @Override
    public List<ModelVersion> list(String engine, int limit) {
        return jdbc.sql(OF_ENGINE + "order by kind desc, id, version desc limit :limit")
                .param("engine", engine)
                .param("limit", limit)
                .query((row, number) -> version(row))
                .list();
    }

    @Override
    public void add(String engine, ModelVersion version, Instant now) {
        jdbc.sql("""
                        insert into model_version (engine, kind, id, version, key, checksum, file, shipped, found, accepted,
                            accepted_by, accepted_by_name)
                        values (:engine, :kind, :id, :version, :key, :checksum, :file, :shipped, :now, :accepted, :by, :name)
                        on conflict (engine, kind, id, version) do update set
                            key = coalesce(model_version.key, excluded.key),
                            checksum = coalesce(model_version.checksum, excluded.checksum),
                            file = coalesce(model_version.file, excluded.file)
                        where model_version.key is null or model_version.checksum is null or model_version.file is null
                        """)
                .param("engine", engine)
                .param("kind", version.kind().name())
                .param("id", version.id())
                .param("version", version.version())
                .param("key", version.key().orElse(null))
                .param("checksum", version.checksum().orElse(null))
                .param("file", version.file().orElse(null))
                .param("shipped", version.shipped())
                .param("now", Columns.timestamp(now))
                .param("accepted", Columns.timestamp(version.acceptance().map(Acceptance::at)))
                .param("by", version.acceptance().map(Acceptance::by).orElse(null))
                .param("name", version.acceptance().map(Acceptance::name).orElse(null))
                .update();
        version.acceptance()
                .ifPresent(acceptance -> accept(engine, version.kind(), version.id(), version.version(), acceptance));
    }

    @Override
    public boolean accept(String engine, Kind kind, String id, int version, Acceptance acceptance) {
        return jdbc.sql("""
                        update model_version set accepted = :at, accepted_by = :by, accepted_by_name = :name
                        where engine = :engine and kind = :kind and id = :id and version = :version and accepted is null
                        """)
                        .param("at", Columns.timestamp(acceptance.at()))
                        .param("by", acceptance.by())
                        .param("name", acceptance.name())
                        .param("engine", engine)
                        .param("kind", kind.name())
                        .param("id", id)
                        .param("version", version)
                        .update()
                == 1;
    }

    @Override
    public Optional<String> content(String engine, Kind kind, String id, int version) {
        String table = switch (kind) {
            case PROCESS -> "deployed_process where process = :id";
            case DECISION -> "deployed_decision where decision = :id";
        };
        return jdbc.sql("select content from " + table + " and engine = :engine and version = :version")
                .param("id", id)
                .param("engine", engine)
                .param("version", version)
                .query(String.class)
                .optional();
    }

    @Override
    public List<CompanyModel> companyModels(String engine) {
        return jdbc.sql("""
                        with newest as (
                            select distinct on (kind, id) * from model_version
                            where engine = :engine and accepted is not null order by kind, id, version desc)
                        select distinct on (n.file, n.checksum) n.*, coalesce(p.content, d.content) as content
                        from newest n
                        left join deployed_process p on n.kind = 'PROCESS' and p.engine = n.engine and p.process = n.id
                            and p.version = n.version
                        left join deployed_decision d on n.kind = 'DECISION' and d.engine = n.engine and d.decision = n.id
                            and d.version = n.version
                        where not n.shipped and n.file is not null and coalesce(p.content, d.content) is not null
                        order by n.file, n.checksum
                        """)
                .param("engine", engine)
                .query((row, number) -> new CompanyModel(
                        row.getString("file"),
                        row.getString("content"),
                        acceptance(row).orElseThrow()))
                .list();
    }

    private static ModelVersion version(ResultSet row) throws SQLException {
        return new ModelVersion(
                Kind.valueOf(row.getString("kind")),
                row.getString("id"),
                row.getInt("version"),
                Columns.number(row, "key"),
                Columns.text(row, "checksum"),
                Columns.text(row, "file"),
                row.getBoolean("shipped"),
                acceptance(row));
    }

    private static Optional<Acceptance> acceptance(ResultSet row) throws SQLException {
        Optional<Instant> at = Columns.optionalInstant(row, "accepted");
        String by = row.getString("accepted_by");
        String name = row.getString("accepted_by_name");
        return at.map(accepted -> new Acceptance(by, name, accepted));
    }
}
