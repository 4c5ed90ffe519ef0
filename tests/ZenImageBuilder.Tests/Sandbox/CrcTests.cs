using System.Text;
using ZenImageBuilder.Sandbox.S3;

namespace ZenImageBuilder.Tests.Sandbox;

public class CrcTests
{
    [Theory]
    [InlineData("crc32", 0xCBF43926)]
    [InlineData("crc32c", 0xE3069283)]
    [InlineData("crc64nvme", 0xAE8B14860A799888)]
    public void The_check_value_is_the_catalogue_s(string algorithm, ulong expected) =>
        Assert.Equal(expected, Checksum.CyclicOf(algorithm)!.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Theory]
    [InlineData("crc32")]
    [InlineData("crc32c")]
    [InlineData("crc64nvme")]
    public void The_check_of_a_whole_is_made_from_the_checks_of_its_parts(string algorithm)
    {
        var crc = Checksum.CyclicOf(algorithm)!;
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[random.Next(0, 5000)];
            random.NextBytes(bytes);
            var cut = random.Next(0, bytes.Length + 1);
            Assert.Equal(crc.Compute(bytes), crc.Combine(crc.Compute(bytes.AsSpan(0, cut)), crc.Compute(bytes.AsSpan(cut)), bytes.Length - cut));
        }
    }
}
