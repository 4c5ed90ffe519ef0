namespace ZenImageBuilder.Engine.Aws.S3;

/// <summary>
/// The sizes of the parts of an upload. An object has at most 10,000 parts and 5 TiB: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
/// </summary>
internal static class PartSizes
{
    public const int Limit = 10_000;

    public const int First = 8 * 1024 * 1024;

    // The parts of the first 8 GB have the first size, so that memory use is constant for every realistic context.
    private const int Steady = 1000;

    private const int Step = 136 * 1024;

    /// <summary>The size of a part in bytes; parts are counted from 1.</summary>
    public static int Of(int number) => number <= Steady ? First : First + ((number - Steady) * Step);
}
