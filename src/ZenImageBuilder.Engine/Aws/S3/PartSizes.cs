namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>How large the parts of an upload are. At most 10,000 of them reach 5 TiB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html</summary>
internal static class PartSizes
{
    public const int Limit = 10_000;

    public const int First = 8 * 1024 * 1024;

    // The first 8 GB stay at the first size, so that memory is flat for every context that people have.
    private const int Steady = 1000;

    private const int Step = 136 * 1024;

    /// <summary>The size of a part in bytes; parts are counted from 1.</summary>
    public static int Of(int number) => number <= Steady ? First : First + ((number - Steady) * Step);
}
