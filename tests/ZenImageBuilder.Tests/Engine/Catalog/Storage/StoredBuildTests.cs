using ZenImageBuilder.Engine.Builds;
using ZenImageBuilder.Engine.Builds.Diagnosis;
using ZenImageBuilder.Engine.Catalog.Storage;

namespace ZenImageBuilder.Tests.Engine.Catalog.Storage;

/// <summary>The JSON of recorded builds, to the character: what a released version wrote is read by every later one, and the other way round.</summary>
public sealed class StoredBuildTests
{
    private const string Full =
        """
            {"Build":{"Id":"0badcafe-1111-4222-8333-444455556666","BuildId":"project:9f0e1d2c-0000-4000-8000-000000000001","BuildNumber":9223372036854775807,"Status":"FAILED","Phase":"BUILD","Tags":["a.example.com/app:1","a.example.com/app:\u00FCber"],"Image":"a.example.com/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","Digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","Labels":{}
            """
        + """
            ,"Context":{"Hash":"0123abcd","Files":3,"Bytes":4000000000000,"UploadedBytes":0,"Segments":[]},"StartTime":"2026-03-14T17:09:26.5350001+02:00","EndTime":"2026-03-14T15:12:26.5350007+00:00"
            """
        + """
            ,"Phases":[{"Name":"SUBMITTED","Status":"SUCCEEDED","StartTime":"2026-03-14T15:09:26.535+00:00","EndTime":"2026-03-14T15:09:27.535+00:00"},{"Name":"BUILD","StartTime":"2026-03-14T15:09:27.535+00:00","Message":"quote \u0027 \u0022 \\ \n \u6F22 \uD83D\uDE00"}]
            """
        + """
            ,"Steps":[{"Number":2,"Total":5,"Stage":"base","Instruction":"RUN a \u0026\u0026 \u0022b\u0022","DockerfileLine":7,"Status":"Failed","StartTime":"2026-03-14T15:09:26.535+00:00","Duration":"00:00:00.0000011"}]
            """
        + """
            ,"Reason":"Built, because."
            """
        + """
            ,"Failure":{"Phase":"BUILD","StatusCode":"COMMAND_EXECUTION_ERROR","Message":"exit status 1","LogTail":["first","","last\tline"],"Step":"RUN a","DockerfileLine":7,"Cause":"The disk is full.","Remedy":"Take a larger one."},"LogUri":"https://console.aws.amazon.com/?a=b\u0026c=d#e","Stack":"release","ImageBuilder":"builder","Region":"eu-central-1"}
            """
        + """
            ,"Location":{"ProfileName":"profile","ProfileLocation":"/home/me/.aws/credentials","Region":"eu-central-1","EndpointUrl":"http://127.0.0.1:4566","Connector":{"Id":"0b3c7b52-6f59-4d0d-9d5c-1a1f0f4a8a11","ResourceType":"aws-generic","ResourceId":"eu-central-1"}},"Project":"project","Repository":"registry.example.com/app"
            """
        + """
            ,"LogGroup":"/aws/codebuild/project","LogStream":"9f0e1d2c"
            """
        + """
            ,"Owner":{"Machine":"host","ProcessId":42,"Started":"2026-03-14T15:04:26.535+00:00","StartedUptime":{"Boot":"a-boot","Elapsed":"00:00:00.0000004"}}
            """
        + """
            ,"Submitted":"2026-03-14T15:09:26.5350003+00:00","SubmittedUptime":{"Boot":"a-boot","Elapsed":"00:00:00.0000005"}
            """
        + """
            ,"Inputs":{"Dockerfile":"FROM scratch\n","IgnoreFileName":".dockerignore","IgnoreFile":"*.log\n","WindowsScripts":["run.sh"]}}
            """;

    /// <summary>A build that has only what is required, and that no process prepares any more.</summary>
    private const string Small =
        """
            {"Build":{"Id":"0badcafe-1111-4222-8333-444455556666","Status":"PREPARING","Tags":["registry.example.com/app:1"],"Labels":{}
            """
        + """
            ,"Context":{"Hash":"0123abcd","Files":3,"Bytes":4000000000000,"UploadedBytes":0,"Segments":[]},"StartTime":"2026-03-14T15:09:26.535+00:00"
            """
        + """
            ,"Phases":[]
            """
        + """
            ,"Steps":[],"ImageBuilder":"builder"}
            """
        + """
            ,"Location":{},"Project":"project","Repository":"registry.example.com/app"
            """
        + """
            ,"Inputs":{}}
            """;

    /// <summary>As it was written before builds had labels, segments, steps and inputs.</summary>
    private const string Older =
        """
            {"Build":{"Id":"0badcafe-1111-4222-8333-444455556666","Status":"PREPARING","Tags":["registry.example.com/app:1"]
            """
        + """
            ,"Context":{"Hash":"0123abcd","Files":3,"Bytes":4000000000000,"UploadedBytes":0},"StartTime":"2026-03-14T15:09:26.535+00:00"
            """
        + """
            ,"Phases":[],"ImageBuilder":"builder"}
            """
        + """
            ,"Location":{},"Project":"project","Repository":"registry.example.com/app"}
            """;

    [Theory]
    [InlineData(Full)]
    [InlineData(Small)]
    public void A_build_is_stored_as_it_was(string document)
    {
        using var catalog = new CatalogFolder();
        var record = Recorded(document);
        catalog.History.Save(record);
        Assert.Equal(document, Document(catalog));
    }

    [Theory]
    [InlineData(Full)]
    [InlineData(Small)]
    [InlineData(Older)]
    public void A_build_that_was_stored_is_read_and_stays_what_it_was_when_it_is_saved_again(string document)
    {
        using var catalog = new CatalogFolder();
        var record = Recorded(document);
        catalog.History.Save(record);
        _ = catalog.Database.Write(connection => connection.Run("UPDATE builds SET document = $document", ("$document", document)));

        var read = catalog.History.Get(record.Build.Id)!;

        Assert.Equal((record.Location, record.Project, record.Repository, record.Owner), (read.Location, read.Project, read.Repository, read.Owner));
        Assert.Equal((record.LogGroup, record.LogStream), (read.LogGroup, read.LogStream));
        Assert.Equal((record.Submitted, record.SubmittedUptime, record.Inputs.Dockerfile), (read.Submitted, read.SubmittedUptime, read.Inputs.Dockerfile));
        Assert.Equal(record.Build.Tags, read.Build.Tags);
        Assert.Equal(record.Build.Status, read.Build.Status);
        catalog.History.Save(read);
        Assert.Equal(document == Older ? Small : document, Document(catalog));
    }

    private static BuildRecord Recorded(string document) =>
        document == Full ? SampleBuilds.Full() : SampleBuilds.Record() with { Owner = null, Inputs = BuildInputs.Unknown };

    private static string Document(CatalogFolder catalog) =>
        catalog.Database.Read("", static connection => connection.Single("SELECT document FROM builds", static reader => reader.GetString(0))!);
}
