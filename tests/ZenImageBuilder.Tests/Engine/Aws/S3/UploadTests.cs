using System.Security.Cryptography;
using ZenImageBuilder.Contracts;
using ZenImageBuilder.Engine.Aws.S3;
using ZenImageBuilder.Engine.Contexts.Storing;
using ZenImageBuilder.Errors;

namespace ZenImageBuilder.Tests.Engine.Aws.S3;

/// <summary>An upload stores the whole object or nothing, whatever happens on the way.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class UploadTests
{
    private const int Part = 8 * 1024 * 1024;

    private const string Key = "/contexts/code-build-contexts/c.zip";

    private readonly AwsEnvironment _environment;

    public UploadTests(AwsEnvironment environment)
    {
        environment.Reset();
        _environment = environment;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(Part)]
    public async Task What_fits_one_part_is_one_request(int size)
    {
        using var s3 = new FakeS3();
        var body = RandomNumberGenerator.GetBytes(size);
        using var store = await OpenAsync(s3);
        Assert.Equal(size, await UploadAsync(store, body));
        Assert.Equal("PUT", Assert.Single(s3.Server.Requests).Method);
        Assert.Equal(body, s3.Objects[Key]);
        Assert.Equal(FakeS3.Crc32Of(s3.Objects[Key]), s3.Server.Requests[0].Headers["x-amz-checksum-crc32"]);
    }

    [Theory]
    [InlineData(1, Part + 1)]
    [InlineData(1000, (3 * Part) + 17)]
    [InlineData(777_777, 6 * Part)]
    public async Task More_goes_in_parts(int step, int size)
    {
        using var s3 = new FakeS3 { PartDelay = TimeSpan.FromMilliseconds(20) };
        var body = RandomNumberGenerator.GetBytes(size);
        using var store = await OpenAsync(s3);
        Assert.Equal(size, await UploadAsync(store, body, step: step == 1 ? size : step));
        Assert.True(body.AsSpan().SequenceEqual(s3.Objects[Key]));
        Assert.Empty(s3.Open);
        Assert.InRange(s3.MostInFlight, 1, 4);
        Assert.All(
            s3.Server.Requests,
            static request => Assert.NotEqual("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", request.Headers.GetValueOrDefault("x-amz-content-sha256"))
        );
    }

    [Fact]
    public async Task A_part_that_is_refused_leaves_nothing()
    {
        using var s3 = new FakeS3();
        s3.Fault = static request => request.Query("partNumber") == "3" ? new(403, FakeS3.Error("AccessDenied")) : null;
        using var store = await OpenAsync(s3);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => UploadAsync(store, new byte[10 * Part], step: 1 << 20));
        Assert.Equal(ErrorCode.AccessDenied, error.Code);
        Assert.Contains("s3:PutObject", error.Message, StringComparison.Ordinal);
        AssertNothing(s3);
    }

    [Fact]
    public async Task A_writer_that_fails_leaves_nothing()
    {
        using var s3 = new FakeS3();
        using var store = await OpenAsync(s3);
        _ = await Assert.ThrowsAsync<FileNotFoundException>(() =>
            UploadAsync(
                store,
                static async (stream, token) =>
                {
                    await stream.WriteAsync(new byte[3 * Part], token);
                    throw new FileNotFoundException();
                },
                Cancellation
            )
        );
        AssertNothing(s3);
    }

    [Fact]
    public async Task A_cancelled_upload_leaves_nothing()
    {
        using var s3 = new FakeS3 { PartDelay = TimeSpan.FromMilliseconds(200) };
        using var store = await OpenAsync(s3);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            UploadAsync(
                store,
                async (stream, token) =>
                {
                    for (var count = 0; ; count++)
                    {
                        await stream.WriteAsync(new byte[Part], token);
                        if (count == 4)
                        {
                            await cancel.CancelAsync();
                        }
                    }
                },
                cancel.Token
            )
        );
        AssertNothing(s3);
    }

    [Fact]
    public async Task A_cancel_while_the_upload_begins_leaves_nothing()
    {
        using var s3 = new FakeS3();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        s3.Fault = request =>
        {
            if (request.Query("uploads") is not null)
            {
                cancel.Cancel();
                Thread.Sleep(300);
            }

            return null;
        };
        using var store = await OpenAsync(s3);
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => UploadAsync(store, new byte[4 * Part], step: Part, cancellation: cancel.Token));
        AssertNothing(s3);
    }

    [Fact]
    public async Task A_lost_answer_to_the_completion_is_no_failure()
    {
        using var s3 = new FakeS3();
        var lost = 0;
        byte[]? whole = null;
        s3.Fault = request =>
        {
            if (request.Method != "POST" || request.Query("uploadId") is not { } id || Interlocked.Increment(ref lost) != 1)
            {
                return null;
            }

            _ = s3.Open.TryRemove(id, out var parts);
            whole = [.. parts!.OrderBy(static part => part.Key).SelectMany(static part => part.Value)];
            s3.Objects[Key] = whole;
            return new(200) { Cut = true };
        };
        using var store = await OpenAsync(s3);
        Assert.Equal(2 * Part, await UploadAsync(store, new byte[2 * Part]));
        Assert.NotNull(whole);
        Assert.Equal(0, s3.Aborted);
    }

    [Fact]
    public async Task Connections_that_break_anywhere_end_in_the_whole_object_or_an_error()
    {
        _environment.Attempts(2);
        var random = new Random(20260101);
        for (var round = 0; round < 6; round++)
        {
            using var s3 = new FakeS3(_ =>
            {
                lock (random)
                {
                    return random.Next(4) == 0 ? random.Next(Part) : null;
                }
            });
            var body = RandomNumberGenerator.GetBytes(random.Next(1, 4 * Part));
            using var store = await OpenAsync(s3);
            try
            {
                _ = await UploadAsync(store, body, step: 1 << 20);
                Assert.True(body.AsSpan().SequenceEqual(s3.Objects[Key]));
                Assert.Empty(s3.Open);
            }
            catch (ImageBuilderException error)
            {
                Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
                AssertNothing(s3);
            }
        }
    }

    [Fact]
    public async Task A_store_that_is_away_is_unreachable()
    {
        _environment.Attempts(1);
        using var store = await OpenAsync($"http://127.0.0.1:{LoopbackServer.FreePort()}", TimeProvider.System);
        var error = await Assert.ThrowsAsync<ImageBuilderException>(() => UploadAsync(store, new byte[10]));
        Assert.Equal(ErrorCode.ServiceUnreachable, error.Code);
        Assert.NotNull(error.InnerException);
    }

    [Fact]
    public async Task A_refused_HEAD_is_told_in_the_words_of_a_GET()
    {
        const string Words =
            "User: arn:aws:iam::123456789012:user/me is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::b\" because no identity-based policy allows the s3:ListBucket action";
        using var s3 = new FakeS3();
        s3.Fault = static request =>
            request.Method == "HEAD"
                ? new(403, "", ("Content-Length", "0"))
                : new(403, $"<Error><Code>AccessDenied</Code><Message>{Words.Replace("\"", "&quot;", StringComparison.Ordinal)}</Message></Error>");
        using var store = await OpenAsync(s3);
        var thrown = await Assert.ThrowsAsync<ImageBuilderException>(() => store.FindAsync("c.zip", Cancellation));
        Assert.Equal(new("s3:ListBucket", "arn:aws:s3:::b", "arn:aws:iam::123456789012:user/me"), thrown.Denied);
    }

    [Theory]
    [InlineData(200, null, true)]
    [InlineData(404, null, false)]
    [InlineData(403, ErrorCode.AccessDenied, false)]
    [InlineData(301, ErrorCode.RequestRefused, false)]
    public async Task Whether_a_context_is_there_is_asked_with_a_HEAD(int status, ErrorCode? error, bool exists)
    {
        using var s3 = new FakeS3();
        s3.Fault = request =>
            request.Method == "HEAD"
                ? new(status, "", ("x-amz-bucket-region", "ap-south-1"), ("Content-Length", "0"), ("ETag", "\"e\""))
                : new(400, FakeS3.Error("NotPlanned"));
        using var store = await OpenAsync(s3);
        if (error is null)
        {
            Assert.Equal(exists, await store.FindAsync("c.zip", Cancellation) is not null);
            return;
        }

        var thrown = await Assert.ThrowsAsync<ImageBuilderException>(() => store.FindAsync("c.zip", Cancellation));
        Assert.Equal(error, thrown.Code);
        if (error == ErrorCode.AccessDenied)
        {
            Assert.Contains("s3:GetObject", thrown.Message, StringComparison.Ordinal);
            Assert.Contains("s3:ListBucket", thrown.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains("another region", thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_context()
    {
        const long size = 96L * Part;
        using var s3 = new FakeS3();
        s3.Fault = static request => request.Query("partNumber") is { } number ? new(200, "", ("ETag", $"\"{number}\"")) : null;
        using var store = await OpenAsync(s3);
        var chunk = new byte[1 << 20];
        var most = 0L;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var uploaded = await UploadAsync(
            store,
            async (stream, token) =>
            {
                for (var written = 0L; written < size; written += chunk.Length)
                {
                    await stream.WriteAsync(chunk, token);
                    if (written % (8 * Part) == 0)
                    {
                        // What the recording server keeps is the test's own.
                        most = Math.Max(
                            most,
                            GC.GetTotalMemory(forceFullCollection: true) - before - s3.Server.Requests.Sum(static request => (long)request.Body.Length)
                        );
                    }
                }
            },
            Cancellation
        );
        Assert.Equal(size, uploaded);
        Assert.InRange(most, long.MinValue, 120L << 20);
    }

    [Fact]
    public void Ten_thousand_parts_hold_the_largest_object()
    {
        var total = 0L;
        for (var number = 1; number <= PartSizes.Limit; number++)
        {
            Assert.InRange(PartSizes.Of(number), PartSizes.First, 5L << 30);
            total += PartSizes.Of(number);
        }

        Assert.True(total >= 5L << 40);
    }

    private static Task<IContextStore> OpenAsync(FakeS3 s3) => OpenAsync(s3.Server.Url, TimeProvider.System);

    private static Task<IContextStore> OpenAsync(string url, TimeProvider time) =>
        RemoteAccess
            .Of(static _ => null, time)
            .OpenContextStoreAsync(
                MotoTests.Store("s3://contexts", ("EndpointUrl", url), ("Region", "eu-central-1")),
                new AwsOptions { Keys = new("AKIA", new("secret"), null) },
                new Observed(),
                Cancellation
            );

    private static Task<long> UploadAsync(IContextStore store, byte[] body, int step = int.MaxValue, CancellationToken? cancellation = null) =>
        UploadAsync(
            store,
            async (stream, token) =>
            {
                for (var start = 0; start < body.Length; start += Math.Min(step, body.Length - start))
                {
                    await stream.WriteAsync(body.AsMemory(start, Math.Min(step, body.Length - start)), token);
                }
            },
            cancellation ?? Cancellation
        );

    private static async Task<long> UploadAsync(IContextStore store, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        await using var upload = store.Upload("c.zip", ContextUploadOptions.Zip, cancellation);
        await write(upload.Body, cancellation);
        await upload.SealAsync(cancellation);
        return await upload.CompleteAsync() ?? throw new InvalidOperationException("Nothing was asked to stay.");
    }

    private static void AssertNothing(FakeS3 s3)
    {
        Assert.Empty(s3.Open);
        Assert.Empty(s3.Objects);
    }
}
