using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using ZenImageBuilder.Sandbox;

namespace ZenImageBuilder.Tests.Sandbox;

/// <summary>S3 and STS through the AWS SDK for .NET.</summary>
public sealed class S3SdkTests : IAsyncLifetime
{
    private const int Part = 5 * 1024 * 1024;

    private SandboxServer _server = null!;
    private AmazonS3Client _s3 = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions { ContainerEngine = "" }, SandboxClient.Ct);
        _s3 = new AmazonS3Client(
            new BasicAWSCredentials(_server.AccessKey, _server.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = _server.Endpoint.ToString(),
                AuthenticationRegion = _server.Region,
                MaxErrorRetry = 0,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        _s3.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(3_000_001)]
    public async Task What_was_put_is_what_is_got(int size)
    {
        var body = Bytes(size);
        var put = await _s3.PutObjectAsync(Put("a/b c/ü+%.bin", body), SandboxClient.Ct);
        Assert.Equal(Md5(body), put.ETag);
        using var got = await _s3.GetObjectAsync(_server.Bucket, "a/b c/ü+%.bin", SandboxClient.Ct);
        Assert.Equal(body, await ReadAsync(got.ResponseStream));
        Assert.Equal("v w", got.Metadata["note"]);
        Assert.Equal("application/x-thing", got.Headers.ContentType);
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task Each_checksum_is_verified_and_given_back(string algorithm)
    {
        var request = Put("k", Bytes(70_000));
        request.ChecksumAlgorithm = new ChecksumAlgorithm(algorithm);
        await _s3.PutObjectAsync(request, SandboxClient.Ct);
        var head = await _s3.GetObjectMetadataAsync(
            new GetObjectMetadataRequest
            {
                BucketName = _server.Bucket,
                Key = "k",
                ChecksumMode = ChecksumMode.ENABLED,
            },
            SandboxClient.Ct
        );
        var values = new Dictionary<string, string?>
        {
            ["CRC32"] = head.ChecksumCRC32,
            ["SHA1"] = head.ChecksumSHA1,
            ["SHA256"] = head.ChecksumSHA256,
        };
        Assert.False(string.IsNullOrEmpty(values[algorithm]));
        if (algorithm == "SHA256")
        {
            Assert.Equal(Convert.ToBase64String(SHA256.HashData(Bytes(70_000))), head.ChecksumSHA256);
        }
    }

    /// <summary>The SDK has these two only with the AWS Common Runtime: stated by hand, by their catalogues' check values.</summary>
    [Theory]
    [InlineData("crc32", "y/Q5Jg==", 200)]
    [InlineData("crc32c", "4waSgw==", 200)]
    [InlineData("crc64nvme", "rosUhgp5mIg=", 200)]
    [InlineData("crc32c", "4waSgA==", 400)]
    [InlineData("crc64nvme", "rosUhgp5mIA=", 400)]
    public async Task A_stated_checksum_is_verified(string algorithm, string value, int status)
    {
        using var http = new HttpClient();
        var body = "123456789"u8.ToArray();
        using var message = new HttpRequestMessage(HttpMethod.Put, new Uri(_server.Endpoint, $"/{_server.Bucket}/k")) { Content = new ByteArrayContent(body) };
        message.Headers.Add("x-amz-checksum-" + algorithm, value);
        using var response = await http.SendAsync(
            new Signer(_server.AccessKey, _server.SecretKey, _server.Region).Sign(message, "s3", Signer.Hash(body)),
            SandboxClient.Ct
        );
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_wrong_checksum_is_refused_and_nothing_is_stored()
    {
        var request = Put("k", Bytes(1000));
        request.ChecksumSHA256 = Convert.ToBase64String(new byte[32]);
        Assert.Equal("BadDigest", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.PutObjectAsync(request, SandboxClient.Ct))).ErrorCode);
        Assert.Empty(Keys(await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _server.Bucket }, SandboxClient.Ct)));
    }

    [Fact]
    public async Task A_second_put_with_if_none_match_is_refused()
    {
        var request = Put("k", Bytes(10));
        request.IfNoneMatch = "*";
        await _s3.PutObjectAsync(request, SandboxClient.Ct);
        var again = Put("k", Bytes(20));
        again.IfNoneMatch = "*";
        Assert.Equal("PreconditionFailed", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.PutObjectAsync(again, SandboxClient.Ct))).ErrorCode);
        Assert.Equal(10, (await _s3.GetObjectMetadataAsync(_server.Bucket, "k", SandboxClient.Ct)).ContentLength);
    }

    [Fact]
    public async Task An_upload_in_parts_with_if_none_match_is_completed_once()
    {
        for (var round = 0; round < 2; round++)
        {
            var upload = await _s3.InitiateMultipartUploadAsync(_server.Bucket, "parts", SandboxClient.Ct);
            var part = await _s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = _server.Bucket,
                    Key = "parts",
                    UploadId = upload.UploadId,
                    PartNumber = 1,
                    InputStream = new MemoryStream(Bytes(10 + round)),
                },
                SandboxClient.Ct
            );
            var complete = new CompleteMultipartUploadRequest
            {
                BucketName = _server.Bucket,
                Key = "parts",
                UploadId = upload.UploadId,
                IfNoneMatch = "*",
                PartETags = [new(1, part.ETag)],
            };
            if (round == 0)
            {
                _ = await _s3.CompleteMultipartUploadAsync(complete, SandboxClient.Ct);
                continue;
            }

            Assert.Equal(
                "PreconditionFailed",
                (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.CompleteMultipartUploadAsync(complete, SandboxClient.Ct))).ErrorCode
            );
            _ = await _s3.AbortMultipartUploadAsync(_server.Bucket, "parts", upload.UploadId, SandboxClient.Ct);
        }

        Assert.Equal(10, (await _s3.GetObjectMetadataAsync(_server.Bucket, "parts", SandboxClient.Ct)).ContentLength);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 14)]
    [InlineData(90, 200)]
    public async Task A_range_gives_its_bytes(int first, int last)
    {
        var body = Bytes(100);
        await _s3.PutObjectAsync(Put("k", body), SandboxClient.Ct);
        using var got = await _s3.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = _server.Bucket,
                Key = "k",
                ByteRange = new ByteRange(first, last),
            },
            SandboxClient.Ct
        );
        Assert.Equal(body[first..(Math.Min(last, 99) + 1)], await ReadAsync(got.ResponseStream));
        Assert.Equal($"bytes {first}-{Math.Min(last, 99)}/100", got.ContentRange);
    }

    [Theory]
    [InlineData("CRC32", "COMPOSITE")]
    [InlineData("CRC32", "FULL_OBJECT")]
    [InlineData("SHA256", "COMPOSITE")]
    public async Task An_upload_in_parts_becomes_one_object(string algorithm, string type)
    {
        var body = Bytes((2 * Part) + 123);
        var upload = await _s3.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest
            {
                BucketName = _server.Bucket,
                Key = "big",
                ChecksumAlgorithm = new ChecksumAlgorithm(algorithm),
                ChecksumType = new ChecksumType(type),
            },
            SandboxClient.Ct
        );
        var tags = new List<PartETag>();
        for (var number = 3; number >= 1; number--)
        {
            using var piece = new MemoryStream(body, (number - 1) * Part, number == 3 ? 123 : Part);
            var part = await _s3.UploadPartAsync(
                new UploadPartRequest
                {
                    BucketName = _server.Bucket,
                    Key = "big",
                    UploadId = upload.UploadId,
                    PartNumber = number,
                    InputStream = piece,
                    ChecksumAlgorithm = new ChecksumAlgorithm(algorithm),
                },
                SandboxClient.Ct
            );
            tags.Insert(0, new PartETag(part));
        }

        var parts = await _s3.ListPartsAsync(
            new ListPartsRequest
            {
                BucketName = _server.Bucket,
                Key = "big",
                UploadId = upload.UploadId,
            },
            SandboxClient.Ct
        );
        Assert.Equal([1, 2, 3], parts.Parts.Select(p => p.PartNumber ?? 0));
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = _server.Bucket,
            Key = "big",
            UploadId = upload.UploadId,
            PartETags = tags,
        };
        var done = await _s3.CompleteMultipartUploadAsync(complete, SandboxClient.Ct);
        Assert.EndsWith("-3\"", done.ETag, StringComparison.Ordinal);
        using var got = await _s3.GetObjectAsync(_server.Bucket, "big", SandboxClient.Ct);
        Assert.Equal(Md5(body), Md5(await ReadAsync(got.ResponseStream)));

        // The answer was lost and the client asks again: the same answer.
        Assert.Equal(done.ETag, (await _s3.CompleteMultipartUploadAsync(complete, SandboxClient.Ct)).ETag);
        using var across = await _s3.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = _server.Bucket,
                Key = "big",
                ByteRange = new ByteRange(Part - 2, Part + 1),
            },
            SandboxClient.Ct
        );
        Assert.Equal(body[(Part - 2)..(Part + 2)], await ReadAsync(across.ResponseStream));
    }

    [Fact]
    public async Task The_transfer_utility_uploads_and_aborts_leave_nothing()
    {
        using var transfer = new TransferUtility(_s3);
        using var source = new MemoryStream(Bytes(20 * 1024 * 1024));
        await transfer.UploadAsync(source, _server.Bucket, "t", SandboxClient.Ct);
        Assert.Equal(20 * 1024 * 1024, (await _s3.GetObjectMetadataAsync(_server.Bucket, "t", SandboxClient.Ct)).ContentLength);
        var upload = await _s3.InitiateMultipartUploadAsync(_server.Bucket, "gone", SandboxClient.Ct);
        Assert.Single(
            (await _s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _server.Bucket }, SandboxClient.Ct)).MultipartUploads
        );
        await _s3.AbortMultipartUploadAsync(_server.Bucket, "gone", upload.UploadId, SandboxClient.Ct);
        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.ListPartsAsync(_server.Bucket, "gone", upload.UploadId, SandboxClient.Ct));
        Assert.Equal("NoSuchUpload", error.ErrorCode);
    }

    [Fact]
    public async Task A_part_that_is_too_small_or_unknown_is_refused()
    {
        var upload = await _s3.InitiateMultipartUploadAsync(_server.Bucket, "k", SandboxClient.Ct);
        var tags = new List<PartETag>();
        for (var number = 1; number <= 2; number++)
        {
            using var piece = new MemoryStream(Bytes(10));
            tags.Add(
                new PartETag(
                    await _s3.UploadPartAsync(
                        new UploadPartRequest
                        {
                            BucketName = _server.Bucket,
                            Key = "k",
                            UploadId = upload.UploadId,
                            PartNumber = number,
                            InputStream = piece,
                        },
                        SandboxClient.Ct
                    )
                )
            );
        }

        var request = new CompleteMultipartUploadRequest
        {
            BucketName = _server.Bucket,
            Key = "k",
            UploadId = upload.UploadId,
            PartETags = tags,
        };
        Assert.Equal(
            "EntityTooSmall",
            (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.CompleteMultipartUploadAsync(request, SandboxClient.Ct))).ErrorCode
        );
        request.PartETags = [new PartETag(7, tags[0].ETag)];
        Assert.Equal("InvalidPart", (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.CompleteMultipartUploadAsync(request, SandboxClient.Ct))).ErrorCode);
    }

    [Fact]
    public async Task Listings_roll_up_by_delimiter_and_go_on_by_token()
    {
        foreach (var key in new[] { "a", "b/1", "b/2", "c/1", "d", "e/x/y" })
        {
            await _s3.PutObjectAsync(Put(key, Bytes(1)), SandboxClient.Ct);
        }

        var seen = new List<string>();
        var request = new ListObjectsV2Request
        {
            BucketName = _server.Bucket,
            Delimiter = "/",
            MaxKeys = 2,
        };
        ListObjectsV2Response page;
        do
        {
            page = await _s3.ListObjectsV2Async(request, SandboxClient.Ct);
            seen.AddRange(Keys(page).Concat(page.CommonPrefixes ?? []));
            request.ContinuationToken = page.NextContinuationToken;
        } while (page.IsTruncated == true);
        Assert.Equal(["a", "b/", "c/", "d", "e/"], seen.Order(StringComparer.Ordinal));
        Assert.Equal(5, seen.Count);
        Assert.Equal(
            ["b/1", "b/2"],
            Keys(await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _server.Bucket, Prefix = "b/" }, SandboxClient.Ct))
        );
        var first = await _s3.ListObjectsAsync(new ListObjectsRequest { BucketName = _server.Bucket, Marker = "c/1" }, SandboxClient.Ct);
        Assert.Equal(["d", "e/x/y"], first.S3Objects.Select(o => o.Key));
    }

    [Fact]
    public async Task Copies_share_nothing_that_deleting_the_original_would_take()
    {
        var body = Bytes(5000);
        await _s3.PutObjectAsync(Put("from", body), SandboxClient.Ct);
        await _s3.CopyObjectAsync(_server.Bucket, "from", _server.Bucket, "to", SandboxClient.Ct);
        await _s3.DeleteObjectsAsync(
            new DeleteObjectsRequest { BucketName = _server.Bucket, Objects = [new KeyVersion { Key = "from" }, new KeyVersion { Key = "never" }] },
            SandboxClient.Ct
        );
        using var got = await _s3.GetObjectAsync(_server.Bucket, "to", SandboxClient.Ct);
        Assert.Equal(body, await ReadAsync(got.ResponseStream));
        Assert.Equal(
            "NoSuchKey",
            (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.GetObjectAsync(_server.Bucket, "from", SandboxClient.Ct))).ErrorCode
        );
        await _s3.DeleteObjectAsync(_server.Bucket, "to", SandboxClient.Ct);
        Assert.Empty(Directory.GetFiles(Path.Combine(_server.Folder, "s3")));
    }

    [Fact]
    public async Task Buckets_come_and_go()
    {
        await _s3.PutBucketAsync("another-bucket", SandboxClient.Ct);
        Assert.Equal(2, (await _s3.ListBucketsAsync(SandboxClient.Ct)).Buckets.Count);
        await _s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = "another-bucket",
                Key = "k",
                ContentBody = "x",
            },
            SandboxClient.Ct
        );
        Assert.Equal(
            "BucketNotEmpty",
            (await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.DeleteBucketAsync("another-bucket", SandboxClient.Ct))).ErrorCode
        );
        await _s3.DeleteObjectAsync("another-bucket", "k", SandboxClient.Ct);
        await _s3.DeleteBucketAsync("another-bucket", SandboxClient.Ct);
        Assert.Equal(
            "NoSuchBucket",
            (
                await Assert.ThrowsAnyAsync<AmazonS3Exception>(() =>
                    _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "another-bucket" }, SandboxClient.Ct)
                )
            ).ErrorCode
        );
        Assert.Equal(string.Empty, (await _s3.GetBucketLocationAsync(_server.Bucket, SandboxClient.Ct)).Location?.Value ?? string.Empty);
    }

    [Fact]
    public async Task A_presigned_address_works_without_credentials_and_not_when_it_was_changed()
    {
        var body = Bytes(50);
        await _s3.PutObjectAsync(Put("k", body), SandboxClient.Ct);
        var url = await _s3.GetPreSignedURLAsync(
            new GetPreSignedUrlRequest
            {
                BucketName = _server.Bucket,
                Key = "k",
                Expires = DateTime.UtcNow.AddMinutes(5),
                Protocol = Protocol.HTTP,
            }
        );
        using var http = new HttpClient();
        Assert.Equal(body, await http.GetByteArrayAsync(new Uri(url), SandboxClient.Ct));
        using var changed = await http.GetAsync(new Uri(url.Replace("/k?", "/other?", StringComparison.Ordinal)), SandboxClient.Ct);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, changed.StatusCode);
        Assert.DoesNotContain(
            _server.Requests,
            r => r.Path.Contains("X-Amz-Signature=" + url[(url.IndexOf("X-Amz-Signature=", StringComparison.Ordinal) + 16)..][..10], StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Requests_are_recorded_in_order()
    {
        await _s3.PutObjectAsync(Put("k", Bytes(10)), SandboxClient.Ct);
        await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => _s3.GetObjectAsync(_server.Bucket, "none", SandboxClient.Ct));
        await _s3.DeleteObjectAsync(_server.Bucket, "k", SandboxClient.Ct);
        Assert.Equal(
            ["s3 PutObject PUT 200", "s3 GetObject GET 404", "s3 DeleteObject DELETE 204"],
            _server.Requests.Select(r => $"{r.Service} {r.Operation} {r.Method} {r.Status}")
        );
    }

    [Fact]
    public async Task Sts_says_who_is_asking()
    {
        using var sts = new AmazonSecurityTokenServiceClient(
            new BasicAWSCredentials(_server.AccessKey, _server.SecretKey),
            new AmazonSecurityTokenServiceConfig { ServiceURL = _server.Endpoint.ToString(), AuthenticationRegion = _server.Region }
        );
        var identity = await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), SandboxClient.Ct);
        Assert.Equal((_server.AccountId, $"arn:aws:iam::{_server.AccountId}:user/sandbox"), (identity.Account, identity.Arn));
    }

    private PutObjectRequest Put(string key, byte[] body)
    {
        var request = new PutObjectRequest
        {
            BucketName = _server.Bucket,
            Key = key,
            InputStream = new MemoryStream(body),
            ContentType = "application/x-thing",
        };
        request.Metadata.Add("note", "v w");
        return request;
    }

    private static IEnumerable<string> Keys(ListObjectsV2Response page) => (page.S3Objects ?? []).Select(o => o.Key);

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, SandboxClient.Ct);
        return buffer.ToArray();
    }

    // S3's own rule for the tag of an object in one piece.
#pragma warning disable CA5351
    private static string Md5(byte[] body) => "\"" + Convert.ToHexString(MD5.HashData(body)).ToLowerInvariant() + "\"";
#pragma warning restore CA5351
}
