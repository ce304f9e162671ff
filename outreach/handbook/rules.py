"""A handbook of ten minutes for each role: what the day asks, where it is done, what can go wrong."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.accounts.rules import Role
from outreach.kernel.text import N_


@dataclass(frozen=True)
class Chapter:
    """One piece of work, as sentences that are done one after the other."""

    title: str
    steps: tuple[str, ...]


HANDBOOKS: dict[Role, tuple[Chapter, ...]] = {
    Role.DIRECTOR: (
        Chapter(N_("Mỗi sáng: trang Hôm nay"), (
            N_("Xem buổi nào chờ nhà văn hóa hay công an nhận lời, mục nào cần chú ý, việc hẹn nào đã quá ngày."),
            N_("Bấm vào một dòng để tới đúng chỗ phải làm."),
        )),
        Chapter(N_("Mở chiến dịch và lập lịch"), (
            N_("Vào Lịch, Chiến dịch, Mở chiến dịch: đặt tên, khoảng ngày; phố chưa về đã được chọn sẵn."),
            N_("Bấm Lập lịch tự động. Đóng trang máy vẫn làm tiếp; xong thì xem phương án rồi bấm Công bố lịch này."),
            N_("Công bố nhầm thì bấm Hoàn tác, trong vòng 24 giờ."),
        )),
        Chapter(N_("Dời một buổi, hoặc xếp lại sau bão"), (
            N_("Kéo buổi sang ngày khác, hoặc mở buổi rồi bấm Đổi ngày. Điều gì vướng được báo ngay."),
            N_("Nhiều buổi cùng hỏng thì bấm Xếp lại, chọn phương án ít xáo trộn; lịch chỉ đổi khi bấm áp dụng."),
        )),
        Chapter(N_("Trước mỗi buổi"), (
            N_("Mở buổi, lần lượt ghi: phố nhận lời, công an nhận lời, đã báo bà con."),
            N_("In áp phích dán bảng tin; gửi kế hoạch và giấy mời cho người có tên."),
        )),
        Chapter(N_("Sau mỗi buổi: chốt"), (
            N_("Bấm Chốt buổi: phiếu phát ra, người đếm được, lượt trên máy phải khớp nhau; lệch thì ghi lý do."),
            N_("Máy nào còn bản ghi chưa gửi thì chờ gửi xong rồi mới chốt."),
        )),
        Chapter(N_("Báo cáo"), (
            N_("Chọn loại, kỳ, rồi tạo tệp. Tệp không có tên người dân; muốn có tên phải ghi lý do và bị ghi nhật ký."),
            N_("Kế hoạch sửa trong Excel rồi gửi lại được: xem trước, đúng thì bấm Áp dụng."),
        )),
    ),
    Role.STAFF: (
        Chapter(N_("Thứ Sáu: thử máy"), (
            N_("Mở ứng dụng trên máy tính bảng, đăng nhập, đặt mã PIN và chạy thử. Máy báo thiếu gì thì xử lý ngay."),
        )),
        Chapter(N_("Tại buổi: ghi một lượt"), (
            N_("Quét thẻ căn cước, hoặc gõ. Đọc lại số cho bà con nghe."),
            N_("Chọn thủ tục, việc đã làm; thiếu giấy thì chọn giấy thiếu và hẹn ngày."),
            N_("Cần VNeID thì chọn ngay trong lượt: công an thấy người đó trong hàng đợi."),
            N_("Bấm Lưu. Nhầm thì hoàn tác trong 10 phút, sau đó dùng Sửa và ghi lý do."),
        )),
        Chapter(N_("Mất mạng, hết pin, máy lỗi"), (
            N_("Mất mạng cứ ghi tiếp: bản ghi nằm trong máy và tự gửi khi có mạng. Đừng xóa dữ liệu trình duyệt."),
            N_("Máy không gửi được thì bấm Lưu tệp cứu hộ và đưa tệp cho quản trị."),
        )),
        Chapter(N_("Hết buổi"), (
            N_("Đếm phiếu phát ra và người, so với số lượt trên máy, rồi giữ máy mở tới khi báo đã gửi hết."),
        )),
        Chapter(N_("Trong tuần"), (
            N_("Xem Việc hẹn bà con: gọi, nhận giấy, ghi đã xong."),
            N_("Bổ sung mã hồ sơ bằng cách quét giấy tiếp nhận; cập nhật tình trạng từ tệp của hệ thống tỉnh."),
        )),
        Chapter(N_("Không bao giờ"), (
            N_("Không chụp thẻ căn cước, không hỏi mật khẩu, mã OTP; không thu tiền."),
        )),
    ),
    Role.POLICE: (
        Chapter(N_("Hàng đợi VNeID"), (
            N_("Vào Công an. Mỗi tab là một việc: chờ, đang theo dõi, đến ngày. Chọn một người, kết quả ở bên phải."),
            N_("Ba mốc khác nhau: đã thu nhận, đã duyệt, đã kích hoạt. Ghi đúng mốc đang có."),
            N_("Chưa làm được thì chọn lý do; hẹn tại nhà thì ghi ngày."),
        )),
        Chapter(N_("Tại buổi, không có mạng"), (
            N_("Trên máy tính bảng, đăng nhập bằng tài khoản của mình; kết quả tự gửi khi có mạng."),
        )),
        Chapter(N_("Sau buổi"), (
            N_("Tab đến ngày là những người phải xem lại. Nhiều người cùng kết quả thì đánh dấu và ghi một lần."),
            N_("Ghi sai thì bấm Sửa và nêu lý do; nhật ký giữ cả hai lần."),
            N_("Số của Trung tâm khác số của công an: mở Số liệu VNeID để xem lệch ở dòng nào."),
        )),
    ),
    Role.TEAM_MEMBER: (
        Chapter(N_("Nhận lời cho nhà văn hóa"), (
            N_("Trang Hôm nay có buổi chờ phố trả lời. Mở buổi, bấm phố nhận lời; bận thì gọi Trung tâm đổi ngày."),
        )),
        Chapter(N_("Báo bà con"), (
            N_("Đưa bà con trang công khai: phố mình khi nào có đoàn, cần mang giấy gì, đăng ký trước thế nào."),
            N_("Dán áp phích ở nhà văn hóa; đọc loa đoạn văn Trung tâm gửi."),
        )),
        Chapter(N_("Ngày đoàn về"), (
            N_("Mở cửa trước 30 phút, có bàn, ổ điện, ghế cho người già. Đoàn không thu tiền, không hỏi mã OTP."),
            N_("Sau buổi, trang Hôm nay cho biết bao nhiêu người của phố đã được giúp; không có tên ai."),
        )),
    ),
    Role.VIEWER: (
        Chapter(N_("Xem tiến độ"), (
            N_("Tổng quan: bao nhiêu phố đã về, bao nhiêu người, VNeID, hồ sơ. Bấm vào con số để xem các dòng."),
            N_("Bản đồ: kéo thanh thời gian để xem ngày đã qua và ngày sắp tới; mỗi màu là một tình trạng."),
        )),
        Chapter(N_("Lấy báo cáo"), (
            N_("Vào Báo cáo, chọn loại và kỳ, tạo tệp Excel. Tệp đúng thể thức, ký được ngay, không có tên người dân."),
        )),
        Chapter(N_("Mọi con số có một nguồn"), (
            N_("Bản đồ, Tổng quan, danh sách và Excel cùng đọc một nguồn; thấy lệch thì báo Trung tâm."),
        )),
    ),
    Role.ADMIN: (
        Chapter(N_("Lần đầu"), (
            N_("Theo dòng vàng dưới thanh đầu trang: mười bước từ thông tin phường tới lịch đầu tiên."),
            N_("Cất riêng bản sao của tệp khóa fields.key: mất khóa là mất số căn cước, điện thoại đã ghi."),
        )),
        Chapter(N_("Tài khoản"), (
            N_("Mỗi người một tài khoản, đúng vai trò; người nghỉ thì khóa tài khoản, không xóa."),
            N_("Quên mật khẩu thì tạo đường dẫn đặt lại, dùng được một lần."),
        )),
        Chapter(N_("Máy tại buổi"), (
            N_("Cấp phép máy bằng mã QR. Trước cuối tuần xem bảng máy: pin, bộ nhớ, bản ghi còn chờ."),
            N_("Mất máy thì khóa ngay; xóa từ xa sau khi máy đã gửi hết."),
            N_("Tệp cứu hộ nhập ở Máy tại buổi; khay chờ giữ những gì cần người xem."),
        )),
        Chapter(N_("Việc nền và nhật ký"), (
            N_("Việc nền: lần chạy cuối, lần tới, việc bị kẹt. Nhật ký: ai đã làm gì, lúc nào; không sửa được."),
        )),
    ),
}  # fmt: skip
"""One handbook a role."""
