<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Find member</source>
        <translation>회원 찾기</translation>
    </message>
    <message>
        <source>New member</source>
        <translation>신규 회원</translation>
    </message>
    <message>
        <source>Lost card</source>
        <translation>카드 분실</translation>
    </message>
    <message>
        <source>Return</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>Undo last</source>
        <translation>방금 작업 취소</translation>
    </message>
    <message>
        <source>Clear customer</source>
        <translation>손님 바꾸기</translation>
    </message>
    <message>
        <source>Find</source>
        <comment>short, side panel</comment>
        <translation>회원 찾기</translation>
    </message>
    <message>
        <source>New</source>
        <comment>short, side panel</comment>
        <translation>신규 회원</translation>
    </message>
    <message>
        <source>Undo</source>
        <comment>short, side panel</comment>
        <translation>취소</translation>
    </message>
    <message>
        <source>Clear</source>
        <comment>short, side panel</comment>
        <translation>다음 손님</translation>
    </message>
    <message>
        <source>Undo {amount}</source>
        <comment>short, side panel</comment>
        <translation>{amount} 취소</translation>
    </message>
    <message>
        <source>Undo gift</source>
        <comment>short, side panel</comment>
        <translation>사은품 취소</translation>
    </message>
    <message>
        <source>Undo new member</source>
        <comment>short, side panel</comment>
        <translation>가입 취소</translation>
    </message>
    <message>
        <source>Undo card</source>
        <comment>short, side panel</comment>
        <translation>카드 변경 취소</translation>
    </message>
</context>
<context>
    <name>AgreementPanel</name>
    <message>
        <source>A manager has to agree</source>
        <translation>관리자 승인 필요</translation>
    </message>
    <message>
        <source>F12 Agree</source>
        <translation>F12 승인</translation>
    </message>
    <message>
        <source>Manager&apos;s number</source>
        <translation>관리자 번호</translation>
    </message>
    <message>
        <source>The PIN of the store manager. Esc, and nothing happens.</source>
        <translation>매장 관리자 PIN을 입력하세요. Esc: 취소</translation>
    </message>
    <message>
        <source>If you may agree yourself, type only your PIN. Esc, and nothing happens.</source>
        <translation>승인 권한이 있으면 PIN만 입력하세요. Esc: 취소</translation>
    </message>
</context>
<context>
    <name>CameraView</name>
    <message>
        <source>What the camera sees</source>
        <translation>카메라에 보이는 모습</translation>
    </message>
</context>
<context>
    <name>CounterWindow</name>
    <message>
        <source>Loyalty counter</source>
        <translation>멤버십 계산대</translation>
    </message>
    <message>
        <source>Opening the data of this till.</source>
        <translation>계산대 데이터를 여는 중입니다.</translation>
    </message>
</context>
<context>
    <name>CustomerBand</name>
    <message>
        <source>Blocked</source>
        <translation>정지</translation>
    </message>
    <message>
        <source>Card blocked</source>
        <translation>정지된 카드</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>미등록</translation>
    </message>
    <message>
        <source>Unknown card</source>
        <translation>등록되지 않은 카드</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>F8 Receipt</source>
        <translation>F8 영수증</translation>
    </message>
    <message>
        <source>No customer yet</source>
        <translation>손님 대기 중</translation>
    </message>
    <message>
        <source>{name}</source>
        <comment>as the customer is addressed</comment>
        <translation>{name} 님</translation>
    </message>
    <message>
        <source>Card {last4}</source>
        <translation>카드 {last4}</translation>
    </message>
    <message>
        <source>No card</source>
        <translation>카드 없음</translation>
    </message>
    <message>
        <source>member since {year}</source>
        <translation>{year} 가입</translation>
    </message>
    <message>
        <source>points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>{points} with this sale</source>
        <translation>이번 구매로 {points}</translation>
    </message>
    <message>
        <source>Say</source>
        <translation>건넬 말</translation>
    </message>
    <message>
        <source>“{sentence}”</source>
        <translation>“{sentence}”</translation>
    </message>
    <message>
        <source>first visit</source>
        <translation>첫 방문</translation>
    </message>
    <message>
        <source>last visit today</source>
        <translation>오늘 방문함</translation>
    </message>
    <message>
        <source>last visit {ago}</source>
        <translation>마지막 방문 {ago}</translation>
    </message>
    <message>
        <source>Points need a card</source>
        <translation>카드가 있어야 적립됩니다</translation>
    </message>
    <message>
        <source>Goods can be scanned first</source>
        <translation>상품을 먼저 스캔해도 됩니다</translation>
    </message>
    <message>
        <source>Last sale</source>
        <translation>직전 판매</translation>
    </message>
    <message>
        <source>no card</source>
        <translation>카드 없음</translation>
    </message>
    <message>
        <source>{total} · {points} points</source>
        <translation>{total} · {points}포인트</translation>
    </message>
    <message>
        <source>{who} · receipt {code} · F7 undoes it</source>
        <translation>{who} · 영수증 {code} · F7 판매 취소</translation>
    </message>
</context>
<context>
    <name>CustomerWindow</name>
    <message>
        <source>For the customer</source>
        <translation>고객용 화면</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>합계</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>어서 오세요</translation>
    </message>
    <message>
        <source>Please show your member card.</source>
        <translation>회원 카드를 보여 주세요.</translation>
    </message>
    <message>
        <source>Yours now, if you like: {gift}</source>
        <translation>지금 받으실 수 있는 사은품: {gift}</translation>
    </message>
    <message>
        <source>{points} points to go: {gift}</source>
        <translation>{points}포인트 더 모으면: {gift}</translation>
    </message>
</context>
<context>
    <name>EnrolPanel</name>
    <message>
        <source>New member</source>
        <translation>신규 회원</translation>
    </message>
    <message>
        <source>Type name and phone. Scan a new card at any time; without one a number is made here.</source>
        <translation>이름과 전화번호를 입력하세요. 새 카드는 언제든 스캔하면 됩니다. 카드가 없으면 번호를 새로 만듭니다.</translation>
    </message>
    <message>
        <source>F12 Enrol</source>
        <translation>F12 가입</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>as the customer says it</source>
        <translation>손님이 말한 그대로</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>전화번호</translation>
    </message>
    <message>
        <source>Birthday</source>
        <translation>생일</translation>
    </message>
    <message>
        <source>1990-05-31, or leave empty</source>
        <translation>1990-05-31, 비워도 됩니다</translation>
    </message>
    <message>
        <source>card or phone</source>
        <translation>카드나 전화번호</translation>
    </message>
    <message>
        <source>card or phone, or leave empty</source>
        <translation>카드나 전화번호, 비워도 됩니다</translation>
    </message>
    <message>
        <source>Recommended by</source>
        <translation>추천한 회원</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>a new number is made here</source>
        <translation>새 번호를 만듭니다</translation>
    </message>
</context>
<context>
    <name>FindPanel</name>
    <message>
        <source>Find a member</source>
        <translation>회원 찾기</translation>
    </message>
    <message>
        <source>Part of the name, or the last four digits of the phone. ↑ ↓ choose, Enter takes.</source>
        <translation>이름 일부나 초성, 또는 전화번호 끝 네 자리로 찾습니다. ↑ ↓ 이동, Enter 선택.</translation>
    </message>
    <message>
        <source>F12 Take this member</source>
        <translation>F12 이 회원 선택</translation>
    </message>
</context>
<context>
    <name>GiftButton</name>
    <message>
        <source>Confirm: {gift}</source>
        <translation>확인: {gift}</translation>
    </message>
    <message>
        <source>Asking head office…</source>
        <translation>본사에 확인 중…</translation>
    </message>
    <message>
        <source>once more · Esc cancels</source>
        <translation>한 번 더 · 취소 Esc</translation>
    </message>
    <message>
        <source>Set aside here · leaves {points}</source>
        <translation>이 계산대에 확보 · 교환 후 {points}</translation>
    </message>
    <message>
        <source>{left} left · leaves {points}</source>
        <translation>재고 {left}개 · 교환 후 {points}</translation>
    </message>
</context>
<context>
    <name>GiftColumn</name>
    <message>
        <source>Points towards the next gift</source>
        <translation>다음 사은품까지 모은 포인트</translation>
    </message>
    <message>
        <source>Gifts available now</source>
        <translation>지금 받을 수 있는 사은품</translation>
    </message>
    <message>
        <source>Gifts, vouchers, coupons, services</source>
        <translation>사은품, 할인권, 쿠폰, 서비스</translation>
    </message>
    <message>
        <source>F5 More (+{count})</source>
        <translation>F5 더 보기 (+{count})</translation>
    </message>
    <message>
        <source>F5 More</source>
        <translation>F5 더 보기</translation>
    </message>
    <message>
        <source>Tap a gift twice to give it</source>
        <translation>사은품을 두 번 누르면 드립니다</translation>
    </message>
    <message>
        <source>No gift within reach yet</source>
        <translation>아직 받을 수 있는 사은품이 없습니다</translation>
    </message>
    <message>
        <source>Next gift: {gift}</source>
        <translation>다음 사은품: {gift}</translation>
    </message>
    <message>
        <source>{points} points to go</source>
        <translation>{points}P 더 모으면 됩니다</translation>
    </message>
</context>
<context>
    <name>HelpPanel</name>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>A scan works on every screen. Tap a line, or choose it and press Enter, to do it.</source>
        <translation>스캔은 어느 화면에서나 됩니다. 줄을 누르거나, 고른 뒤 Enter를 누르면 실행됩니다.</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>키</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>하는 일</translation>
    </message>
    <message>
        <source>Why this number; again: this list</source>
        <translation>포인트 내역, 한 번 더: 이 목록</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>이 목록</translation>
    </message>
    <message>
        <source>Find a member by name or phone</source>
        <translation>이름이나 전화번호로 회원 찾기</translation>
    </message>
    <message>
        <source>Enrol a new member</source>
        <translation>신규 회원 가입</translation>
    </message>
    <message>
        <source>A card was lost, or found again</source>
        <translation>카드 분실, 또는 되찾음</translation>
    </message>
    <message>
        <source>Gifts, vouchers, coupons, services</source>
        <translation>사은품, 할인권, 쿠폰, 서비스</translation>
    </message>
    <message>
        <source>Goods come back; again: no receipt</source>
        <translation>반품, 한 번 더: 영수증 없이</translation>
    </message>
    <message>
        <source>Undo what was done last, up to 20</source>
        <translation>방금 한 작업 취소, 20번까지</translation>
    </message>
    <message>
        <source>Look at the last receipt</source>
        <translation>마지막 영수증 보기</translation>
    </message>
    <message>
        <source>To the lines of the sale</source>
        <translation>구매 목록으로 이동</translation>
    </message>
    <message>
        <source>Scanners: state, test, set-up</source>
        <translation>스캐너: 상태, 시험, 설정</translation>
    </message>
    <message>
        <source>Sign out: the next person works here</source>
        <translation>로그아웃: 다음 직원이 근무</translation>
    </message>
    <message>
        <source>Finish the sale, or what the panel is for</source>
        <translation>판매 완료, 또는 열린 화면의 확인</translation>
    </message>
    <message>
        <source>Give a gift: the same key twice</source>
        <translation>사은품 드리기: 같은 키 두 번</translation>
    </message>
    <message>
        <source>Suggestion taken; with Shift: not today</source>
        <translation>추천 상품 구매함, Shift: 다음에</translation>
    </message>
    <message>
        <source>Change the chosen line of the sale</source>
        <translation>고른 줄의 수량 변경, 삭제</translation>
    </message>
    <message>
        <source>One step back, at last the customer</source>
        <translation>한 단계 뒤로, 마지막엔 손님 바꾸기</translation>
    </message>
    <message>
        <source>Key an amount instead of scanning</source>
        <translation>스캔 대신 금액 입력</translation>
    </message>
</context>
<context>
    <name>LabelList</name>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Tier or price</source>
        <translation>등급 또는 가격</translation>
    </message>
</context>
<context>
    <name>LineButtons</name>
    <message>
        <source>One less</source>
        <translation>하나 빼기</translation>
    </message>
    <message>
        <source>One more</source>
        <translation>하나 더하기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
</context>
<context>
    <name>LostCardPanel</name>
    <message>
        <source>Lost card</source>
        <translation>카드 분실</translation>
    </message>
    <message>
        <source>Find the member, then scan the new card. The old one stops working; points and tier stay.</source>
        <translation>회원을 찾은 뒤 새 카드를 스캔하세요. 이전 카드는 정지되고 포인트와 등급은 그대로입니다.</translation>
    </message>
    <message>
        <source>F12 Block the card now</source>
        <translation>F12 카드 바로 정지</translation>
    </message>
    <message>
        <source>Card {last4}</source>
        <translation>카드 {last4}</translation>
    </message>
    <message>
        <source>Card {card} · phone {phone}</source>
        <translation>카드 {card} · 전화 {phone}</translation>
    </message>
    <message>
        <source>Scan the new card. Without one at hand, press F12: the old card stops working now.</source>
        <translation>새 카드를 스캔하세요. 새 카드가 없으면 F12를 누르세요. 이전 카드가 바로 정지됩니다.</translation>
    </message>
    <message>
        <source>The old card is blocked. Scan the new card, or go back with Esc and do it later.</source>
        <translation>이전 카드가 정지되었습니다. 새 카드를 스캔하거나, Esc로 나가서 나중에 하세요.</translation>
    </message>
    <message>
        <source>F12 It works again</source>
        <translation>F12 다시 사용</translation>
    </message>
    <message>
        <source>This card was reported lost. Press F12 only if its owner stands here and has found it again.</source>
        <translation>분실 신고된 카드입니다. 카드 주인이 직접 와서 되찾았다고 할 때만 F12를 누르세요.</translation>
    </message>
    <message>
        <source>{name}</source>
        <comment>as the customer is addressed</comment>
        <translation>{name} 님</translation>
    </message>
</context>
<context>
    <name>MemberFacts</name>
    <message>
        <source>{points} points owed</source>
        <translation>마이너스 {points}P</translation>
    </message>
    <message>
        <source>{points} end on {day}</source>
        <translation>{day} {points}P 소멸</translation>
    </message>
    <message>
        <source>{points} from {day}</source>
        <comment>points that can be spent later</comment>
        <translation>{day}부터 {points}P</translation>
    </message>
    <message>
        <source>balance of {time}</source>
        <translation>{time} 기준 잔액</translation>
    </message>
    <message>
        <source>{points} not yet confirmed</source>
        <translation>{points} 확인 대기</translation>
    </message>
    <message>
        <source>{missing} more to {tier}</source>
        <translation>{tier}까지 {missing}</translation>
    </message>
    <message>
        <source>{missing} until {day} to keep {tier}</source>
        <translation>{tier} 유지: {day}까지 {missing}</translation>
    </message>
    <message>
        <source>{count} points</source>
        <translation>{count}포인트</translation>
    </message>
    <message>
        <source>1 visit</source>
        <translation>1회 방문</translation>
    </message>
    <message>
        <source>{count} visits</source>
        <translation>{count}회 방문</translation>
    </message>
</context>
<context>
    <name>MemberSearch</name>
    <message>
        <source>Name or phone</source>
        <translation>이름 또는 전화번호</translation>
    </message>
    <message>
        <source>Members found</source>
        <translation>찾은 회원</translation>
    </message>
    <message>
        <source>Look for similar names</source>
        <translation>비슷한 이름 찾기</translation>
    </message>
    <message>
        <source>Ask head office</source>
        <translation>본사에 물어보기</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>전화번호</translation>
    </message>
    <message>
        <source>Card</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>Tier</source>
        <translation>등급</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>Last visit</source>
        <translation>마지막 방문</translation>
    </message>
    <message>
        <source>{count} found</source>
        <translation>{count}명 찾음</translation>
    </message>
    <message>
        <source>Nobody in this store has this number. Enter asks head office.</source>
        <translation>이 매장에는 이 번호의 회원이 없습니다. Enter를 누르면 본사에 물어봅니다.</translation>
    </message>
    <message>
        <source>Nobody found. Enter looks for similar names; or type the last four phone digits.</source>
        <translation>찾은 회원이 없습니다. Enter를 누르면 비슷한 이름을 찾습니다. 전화번호 끝 네 자리도 됩니다.</translation>
    </message>
    <message>
        <source>{count} with a similar name</source>
        <translation>비슷한 이름 {count}명</translation>
    </message>
    <message>
        <source>Nobody has a similar name. Type the last four phone digits.</source>
        <translation>비슷한 이름도 없습니다. 전화번호 끝 네 자리를 입력하세요.</translation>
    </message>
    <message>
        <source>Head office cannot be asked now. Enter tries again.</source>
        <translation>지금은 본사에 물어볼 수 없습니다. Enter를 누르면 다시 시도합니다.</translation>
    </message>
    <message>
        <source>Nobody has this number in any store.</source>
        <translation>어느 매장에도 이 번호의 회원이 없습니다.</translation>
    </message>
    <message>
        <source>Looking for similar names…</source>
        <translation>비슷한 이름을 찾는 중…</translation>
    </message>
    <message>
        <source>Asking head office for this number…</source>
        <translation>본사에 이 번호를 물어보는 중…</translation>
    </message>
</context>
<context>
    <name>MentionColumn</name>
    <message>
        <source>Worth mentioning</source>
        <translation>추천 상품</translation>
    </message>
    <message>
        <source>One sentence, then tap the answer</source>
        <translation>한마디 권한 뒤 답을 누르세요</translation>
    </message>
    <message>
        <source>Nothing for this customer now</source>
        <translation>지금은 권할 상품이 없습니다</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>Scan the card, or scan the goods first.</source>
        <translation>카드를 스캔하세요. 상품을 먼저 스캔해도 됩니다.</translation>
    </message>
    <message>
        <source>Card read. {name} is at the counter.</source>
        <translation>카드를 읽었습니다. {name} 님입니다.</translation>
    </message>
    <message>
        <source>{points} points are added when you finish the sale with F12.</source>
        <translation>F12로 판매를 마치면 {points}포인트가 적립됩니다.</translation>
    </message>
    <message>
        <source>{name} is at the counter.</source>
        <translation>{name} 님입니다.</translation>
    </message>
    <message>
        <source>{name} added.</source>
        <translation>{name} 추가했습니다.</translation>
    </message>
    <message>
        <source>{name} has no price here. Key the amount instead (F9).</source>
        <translation>{name}: 등록된 가격이 없습니다. 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>No member is known with this card. Press F3 to enrol the customer, or sell: the points follow once head office knows the card.</source>
        <translation>이 카드의 회원을 알 수 없습니다. F3으로 가입하거나 그대로 판매하세요. 본사에서 카드를 확인하면 포인트가 적립됩니다.</translation>
    </message>
    <message>
        <source>This card is not known here. Asking head office. One moment.</source>
        <translation>이 매장에 없는 카드입니다. 본사에 확인하고 있습니다. 잠시만 기다려 주세요.</translation>
    </message>
    <message>
        <source>This card is not known here. Find the member by phone (F2).</source>
        <translation>여기서 모르는 카드입니다. 전화번호로 회원을 찾으세요(F2).</translation>
    </message>
    <message>
        <source>Cannot read this code ({code}). Scan again, or type the number under the bars.</source>
        <translation>코드를 읽을 수 없습니다({code}). 다시 스캔하거나 바코드 아래 번호를 입력하세요.</translation>
    </message>
    <message>
        <source>This code means nothing here: {code}. Scan the member card.</source>
        <translation>여기서 쓰지 않는 코드입니다: {code}. 회원 카드를 스캔하세요.</translation>
    </message>
    <message>
        <source>Product {code} is not in the list. Key the amount instead (F9).</source>
        <translation>상품 {code}: 목록에 없습니다. 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>{name} was to be sold by {day}. It is not on the sale. Take it off the shelf.</source>
        <translation>{name}: 판매 기한이 {day}까지였습니다. 판매에 넣지 않았습니다. 진열대에서 빼 주세요.</translation>
    </message>
    <message>
        <source>{name} is sold by weight. Key its amount instead (F9).</source>
        <translation>{name}: 무게로 파는 상품입니다. 금액을 입력하세요 (F9).</translation>
    </message>
    <message>
        <source>That is a payment card. It was not kept. Scan the member card.</source>
        <translation>결제 카드입니다. 저장하지 않았습니다. 회원 카드를 스캔하세요.</translation>
    </message>
    <message>
        <source>That is a receipt code. Press F6 for a return.</source>
        <translation>영수증 코드입니다. 반품은 F6을 누르세요.</translation>
    </message>
    <message>
        <source>The scan did not arrive whole. Scan again.</source>
        <translation>스캔이 끝까지 들어오지 않았습니다. 다시 스캔하세요.</translation>
    </message>
    <message>
        <source>This card is blocked. No points and no gifts with it. Find the member by phone (F2) or call the store manager.</source>
        <translation>정지된 카드입니다. 적립과 사은품 교환이 안 됩니다. 전화번호로 회원을 찾거나(F2) 점장을 부르세요.</translation>
    </message>
    <message>
        <source>This card was reported lost. Ask for the new card, find the member by phone (F2), or press F4 if it was found again.</source>
        <translation>분실 신고된 카드입니다. 새 카드를 요청하거나 전화번호로 회원을 찾으세요(F2). 되찾은 카드라면 F4를 누르세요.</translation>
    </message>
    <message>
        <source>This card was replaced. Ask for the new card, or find the member by phone (F2).</source>
        <translation>교체된 카드입니다. 새 카드를 요청하거나 전화번호로 회원을 찾으세요(F2).</translation>
    </message>
    <message>
        <source>This membership was closed. Enrol the customer again with F3.</source>
        <translation>탈퇴한 회원입니다. F3을 눌러 다시 가입하세요.</translation>
    </message>
    <message>
        <source>{text} is not an amount. Type digits, like {example}.</source>
        <translation>{text}: 금액이 아닙니다. {example}처럼 숫자로 입력하세요.</translation>
    </message>
    <message>
        <source>The amount must be above zero. For goods coming back press F6.</source>
        <translation>금액은 0보다 커야 합니다. 반품은 F6을 누르세요.</translation>
    </message>
    <message>
        <source>{text} is more than one sale can hold. Check the digits.</source>
        <translation>{text}: 한 번에 팔 수 있는 금액을 넘습니다. 숫자를 확인하세요.</translation>
    </message>
    <message>
        <source>A quantity from 1 to {most} is needed.</source>
        <translation>수량은 1부터 {most}까지 가능합니다.</translation>
    </message>
    <message>
        <source>A sale holds {most} lines. Finish this one with F12 and start another.</source>
        <translation>한 번에 {most}줄까지 됩니다. F12로 마치고 새로 시작하세요.</translation>
    </message>
    <message>
        <source>Nothing to finish yet. Scan the goods or key the amount (F9).</source>
        <translation>아직 마칠 판매가 없습니다. 상품을 스캔하거나 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>{amount} added.</source>
        <translation>{amount} 추가했습니다.</translation>
    </message>
    <message>
        <source>{name} removed.</source>
        <translation>{name} 뺐습니다.</translation>
    </message>
    <message>
        <source>Sale finished: {total}. {name} earned {points} points.</source>
        <translation>판매 완료: {total}. {name} 님 {points}포인트 적립.</translation>
    </message>
    <message>
        <source>Sale finished: {total}. No card, no points.</source>
        <translation>판매 완료: {total}. 카드가 없어 적립하지 않았습니다.</translation>
    </message>
    <message>
        <source>Sale finished: {total}. The points follow once head office knows whose card it is.</source>
        <translation>판매 완료: {total}. 본사에서 카드 주인을 확인하면 포인트가 적립됩니다.</translation>
    </message>
    <message>
        <source>Give {gift}? {before} → {after} points. Press the same gift once more.</source>
        <translation>사은품 확인: {gift}. {before} → {after}포인트. 같은 사은품을 한 번 더 누르세요.</translation>
    </message>
    <message>
        <source>Setting {gift} aside at head office. One moment.</source>
        <translation>본사에 확인 중입니다: {gift}. 잠시만 기다리세요.</translation>
    </message>
    <message>
        <source>Hand over: {gift}. {points} points used, {after} left.</source>
        <translation>사은품을 드리세요: {gift}. {points}포인트 사용, {after}포인트 남음.</translation>
    </message>
    <message>
        <source>Hand over: {gift}. {points} points used, {after} left. Head office hears of it with the next link.</source>
        <translation>{gift} 증정하세요. {points}점 사용, {after}점 남음. 연결되면 본사에 알려집니다.</translation>
    </message>
    <message>
        <source>No link to head office, so gifts have to wait. The points are safe; earning goes on.</source>
        <translation>본사와 연결이 끊겨 사은품은 나중에 드릴 수 있습니다. 포인트는 그대로이고 적립은 계속됩니다.</translation>
    </message>
    <message>
        <source>{gift} is set aside at another till, which was asked to let go. Try again in a few seconds.</source>
        <translation>{gift}: 다른 계산대에 맡겨져 있어 돌려 달라고 요청했습니다. 몇 초 뒤에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>Head office was put back and first hears every till. Gifts wait until then; earning goes on.</source>
        <translation>본사 데이터가 복구되어 먼저 모든 단말기의 기록을 받습니다. 그때까지 사은품은 기다려야 하며 적립은 계속됩니다.</translation>
    </message>
    <message>
        <source>Head office counts fewer points than shown here. Do not hand over {gift}.</source>
        <translation>본사에 남은 포인트가 화면보다 적습니다. 사은품을 드리지 마세요: {gift}.</translation>
    </message>
    <message>
        <source>{gift} is no longer in stock. Offer another gift.</source>
        <translation>재고가 없습니다: {gift}. 다른 사은품을 권하세요.</translation>
    </message>
    <message>
        <source>Head office did not agree. Do not hand over {gift}.</source>
        <translation>본사에서 승인하지 않았습니다. 사은품을 드리지 마세요: {gift}.</translation>
    </message>
    <message>
        <source>The customer changed meanwhile. Nothing was given and no points were used.</source>
        <translation>그 사이 손님이 바뀌었습니다. 사은품과 포인트는 그대로입니다.</translation>
    </message>
    <message>
        <source>Welcome, {name}. Card {card} is ready to use.</source>
        <translation>{name} 님, 가입을 환영합니다. 카드 {card}: 바로 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>A name is needed. Type it as the customer says it.</source>
        <translation>이름이 필요합니다. 손님이 말한 그대로 입력하세요.</translation>
    </message>
    <message>
        <source>The name is longer than {most} letters. Shorten it.</source>
        <translation>이름이 {most}자를 넘습니다. 줄여서 입력하세요.</translation>
    </message>
    <message>
        <source>{text} is not a phone number. Check the digits.</source>
        <translation>{text}: 전화번호가 아닙니다. 숫자를 확인하세요.</translation>
    </message>
    <message>
        <source>{text} is not a date. Type it like 1990-05-31, or leave it empty.</source>
        <translation>{text}: 날짜가 아닙니다. 1990-05-31처럼 입력하거나 비워 두세요.</translation>
    </message>
    <message>
        <source>This card belongs to another member. Take a new one.</source>
        <translation>다른 회원의 카드입니다. 새 카드를 쓰세요.</translation>
    </message>
    <message>
        <source>That is not a member card of this shop. Take a new card.</source>
        <translation>이 매장의 회원 카드가 아닙니다. 새 카드를 쓰세요.</translation>
    </message>
    <message>
        <source>New card numbers come once head office has heard that this till was started. Take a printed card, or wait.</source>
        <translation>이 단말기가 시작된 것을 본사가 확인한 뒤에 새 카드 번호를 쓸 수 있습니다. 인쇄된 카드를 쓰거나 잠시 기다리세요.</translation>
    </message>
    <message>
        <source>This till has no new card numbers left. Scan a printed card, or wait for the link to head office.</source>
        <translation>이 계산대에 남은 새 카드 번호가 없습니다. 인쇄된 카드를 스캔하거나 본사 연결을 기다리세요.</translation>
    </message>
    <message>
        <source>{name} now has card {card}. The old one no longer works.</source>
        <translation>{name} 님 새 카드: {card}. 이전 카드는 더 이상 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>This member is not here any more. Search again (F2).</source>
        <translation>더 이상 없는 회원입니다. 다시 찾으세요(F2).</translation>
    </message>
    <message>
        <source>No till of ours has a sale with this receipt code. Check the digits, or take the goods back without it (F6 again).</source>
        <translation>어느 계산대에도 없는 영수증 코드입니다. 숫자를 확인하거나, 영수증 없이 반품하세요(F6 한 번 더).</translation>
    </message>
    <message>
        <source>Head office has another version of the program. Keep working; everything is kept here and sent once both fit.</source>
        <translation>본사의 프로그램 버전이 다릅니다. 계속 일하세요. 모두 여기에 보관되며 버전이 맞으면 보냅니다.</translation>
    </message>
    <message>
        <source>The disk of this till is full. Members can be looked up, nothing can be recorded. Free some space.</source>
        <translation>이 계산대의 디스크가 가득 찼습니다. 회원 조회는 되지만 기록할 수 없습니다. 공간을 비우세요.</translation>
    </message>
    <message>
        <source>The disk of this till takes no writing. Members can be looked up, nothing can be recorded. Tell the store manager.</source>
        <translation>이 계산대의 디스크에 쓸 수 없습니다. 회원 조회는 되지만 기록할 수 없습니다. 점장에게 알리세요.</translation>
    </message>
    <message>
        <source>The records of this till in {path} are damaged and cannot be read. Put a copy back: pos-loyalty terminal restore</source>
        <translation>{path}에 있는 이 계산대의 기록이 손상되어 읽을 수 없습니다. 사본으로 되돌리세요: pos-loyalty terminal restore</translation>
    </message>
    <message>
        <source>The data in {path} are encrypted and this account has no key for them. Start as the account that made them, or register this till again.</source>
        <translation>{path}의 데이터는 암호화되어 있고 이 계정에는 열쇠가 없습니다. 데이터를 만든 계정으로 시작하거나 이 계산대를 다시 등록하세요.</translation>
    </message>
    <message>
        <source>The key of this till&apos;s data in {path} cannot be read. Nothing was changed.</source>
        <translation>{path}에 있는 이 계산대 데이터의 열쇠를 읽을 수 없습니다. 아무것도 바꾸지 않았습니다.</translation>
    </message>
    <message>
        <source>The copy {path} is damaged. Take another one.</source>
        <translation>사본 {path}이(가) 손상되었습니다. 다른 사본을 쓰세요.</translation>
    </message>
    <message>
        <source>goes with {product}</source>
        <translation>{product} 구매 시 함께 찾는 상품</translation>
    </message>
    <message>
        <source>This card has expired. Give a new one (F4), or find the member by phone (F2).</source>
        <translation>유효 기간이 지난 카드입니다. 새 카드를 드리거나(F4) 전화번호로 회원을 찾으세요(F2).</translation>
    </message>
    <message>
        <source>{name} is only for {tiers}. Scan the member card first, or take it off the sale.</source>
        <translation>{name}: {tiers} 회원만 살 수 있습니다. 회원 카드를 먼저 스캔하거나 구매 목록에서 빼세요.</translation>
    </message>
    <message>
        <source>Head office is being asked already. One moment.</source>
        <translation>이미 본사에 확인 중입니다. 잠시만 기다리세요.</translation>
    </message>
    <message>
        <source>{name} added for {price}.</source>
        <translation>{name} 추가했습니다: {price}.</translation>
    </message>
    <message>
        <source>{name} added, free for this customer.</source>
        <translation>{name} 추가했습니다. 이 손님은 무료입니다.</translation>
    </message>
    <message>
        <source>This service is on the sale already, or is not offered any more.</source>
        <translation>이미 추가했거나 더 이상 제공하지 않는 서비스입니다.</translation>
    </message>
    <message>
        <source>Sale finished: {total}. {name} earned {points} points. Hand over the coupon for the next visit.</source>
        <translation>판매 완료: {total}. {name} 님 {points}포인트 적립. 다음 방문 쿠폰을 함께 드리세요.</translation>
    </message>
    <message>
        <source>{gift} can be had from a later day on. Offer another one.</source>
        <translation>아직 교환 기간이 아닙니다: {gift}. 다른 것을 권하세요.</translation>
    </message>
    <message>
        <source>{gift} is not offered any more. Offer another one.</source>
        <translation>교환 기간이 끝났습니다: {gift}. 다른 것을 권하세요.</translation>
    </message>
    <message>
        <source>{gift} is for members of a higher tier. Offer another one.</source>
        <translation>더 높은 등급 회원만 받을 수 있습니다: {gift}. 다른 것을 권하세요.</translation>
    </message>
    <message>
        <source>This customer has had {gift} as often as one may. Offer another one.</source>
        <translation>받을 수 있는 횟수를 모두 썼습니다: {gift}. 다른 것을 권하세요.</translation>
    </message>
    <message>
        <source>{voucher} is on the sale: {amount} off. The points are used with F12.</source>
        <translation>{voucher} 적용: {amount} 할인. 포인트는 F12를 누를 때 사용됩니다.</translation>
    </message>
    <message>
        <source>{voucher} is off the sale. No points were used.</source>
        <translation>{voucher} 뺐습니다. 포인트는 그대로입니다.</translation>
    </message>
    <message>
        <source>This voucher does not fit this sale. Choose fewer points, or another one.</source>
        <translation>이번 구매에 쓸 수 없는 할인권입니다. 포인트를 줄이거나 다른 것을 고르세요.</translation>
    </message>
    <message>
        <source>The sale is too small for a voucher on it. Take the voucher off, or add goods.</source>
        <translation>할인권을 쓰기에는 금액이 모자랍니다. 할인권을 빼거나 상품을 더하세요.</translation>
    </message>
    <message>
        <source>Asking head office about the coupon. One moment.</source>
        <translation>본사에 쿠폰을 확인 중입니다. 잠시만 기다리세요.</translation>
    </message>
    <message>
        <source>{voucher} counts from {least} on. Add goods, or take the coupon off.</source>
        <translation>{voucher}: {least}부터 쓸 수 있습니다. 상품을 더하거나 쿠폰을 빼세요.</translation>
    </message>
    <message>
        <source>This coupon is not known. Check the digits, or leave it out.</source>
        <translation>없는 쿠폰입니다. 숫자를 확인하거나 쿠폰 없이 진행하세요.</translation>
    </message>
    <message>
        <source>This coupon was used before, or is on another sale right now. It cannot be used again.</source>
        <translation>이미 사용했거나 지금 다른 구매에 쓰이고 있는 쿠폰입니다. 다시 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>This coupon was withdrawn by head office and cannot be used.</source>
        <translation>본사에서 회수한 쿠폰이라 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Head office was put back and first hears every till. Coupons wait until then.</source>
        <translation>본사 데이터가 복구되어 먼저 모든 단말기의 기록을 받습니다. 쿠폰은 그때까지 기다려야 합니다.</translation>
    </message>
    <message>
        <source>This coupon counts from {day} on. Keep it for the next visit.</source>
        <translation>{day}부터 쓸 수 있는 쿠폰입니다. 다음 방문 때 쓰시도록 안내하세요.</translation>
    </message>
    <message>
        <source>This coupon ended on {day}.</source>
        <translation>{day}에 끝난 쿠폰입니다.</translation>
    </message>
    <message>
        <source>This coupon belongs to another member. Scan that member&apos;s card first.</source>
        <translation>다른 회원의 쿠폰입니다. 그 회원의 카드를 먼저 스캔하세요.</translation>
    </message>
    <message>
        <source>No link to head office, so coupons have to wait. Everything else goes on.</source>
        <translation>본사와 연결이 끊겨 쿠폰은 나중에 쓸 수 있습니다. 다른 일은 계속할 수 있습니다.</translation>
    </message>
    <message>
        <source>Too many unknown coupons were shown at this till. Wait ten minutes.</source>
        <translation>이 계산대에서 없는 쿠폰을 너무 많이 읽었습니다. 10분 기다리세요.</translation>
    </message>
    <message>
        <source>No member has the card or phone number {text}. Check it, or leave it empty.</source>
        <translation>{text}: 그런 카드나 전화번호의 회원이 없습니다. 확인하거나 비워 두세요.</translation>
    </message>
    <message>
        <source>{name}: card {card} works nowhere from now on. Give a new one (F4) when there is one.</source>
        <translation>{name} 님 카드 {card} 정지했습니다. 이제 어디서도 쓸 수 없습니다. 새 카드가 있으면 드리세요(F4).</translation>
    </message>
    <message>
        <source>The card of {name} works again.</source>
        <translation>{name} 님 카드를 다시 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>This member has no card in use.</source>
        <translation>사용 중인 카드가 없는 회원입니다.</translation>
    </message>
    <message>
        <source>This card was not reported lost.</source>
        <translation>분실 신고된 카드가 아닙니다.</translation>
    </message>
    <message>
        <source>The card was changed meanwhile. Look at it again.</source>
        <translation>그 사이 카드가 바뀌었습니다. 다시 확인하세요.</translation>
    </message>
    <message>
        <source>Choose what comes back, then press F12.</source>
        <translation>반품할 상품을 고른 뒤 F12를 누르세요.</translation>
    </message>
    <message>
        <source>This receipt is from another till. Asking head office. One moment.</source>
        <translation>다른 계산대의 영수증입니다. 본사에 확인 중입니다. 잠시만 기다리세요.</translation>
    </message>
    <message>
        <source>No link to head office, which knows the receipts of other tills. Take the goods back at the till that sold them, or later.</source>
        <translation>본사와 연결이 끊겨 다른 계산대의 영수증을 볼 수 없습니다. 판매한 계산대에서, 또는 나중에 반품하세요.</translation>
    </message>
    <message>
        <source>The rules of that sale are not on this till yet. Try again in a minute.</source>
        <translation>그 판매의 규칙이 아직 이 계산대에 없습니다. 1분 뒤에 다시 하세요.</translation>
    </message>
    <message>
        <source>Refund {refund}. {points} points taken back; {owed} points are owed now and worked off with the next sales.</source>
        <translation>환불 {refund}. {points}포인트를 회수했습니다. 모자란 {owed}포인트는 다음 적립에서 차감됩니다.</translation>
    </message>
    <message>
        <source>Sign in first: your number and PIN, or your badge.</source>
        <translation>먼저 로그인하세요. 직원 번호와 PIN을 입력하거나 사원증을 스캔하세요.</translation>
    </message>
    <message>
        <source>This number and PIN do not belong together.</source>
        <translation>직원 번호와 PIN이 맞지 않습니다.</translation>
    </message>
    <message>
        <source>Too many wrong PINs. Wait {minutes} minutes, or ask head office for a new PIN.</source>
        <translation>PIN을 너무 많이 틀렸습니다. {minutes}분 기다리거나 본사에 새 PIN을 요청하세요.</translation>
    </message>
    <message>
        <source>Signed in: {name}.</source>
        <translation>로그인했습니다: {name}</translation>
    </message>
    <message>
        <source>Signed out. Sign in with your number and PIN, or your badge.</source>
        <translation>로그아웃했습니다. 직원 번호와 PIN 또는 사원증으로 로그인하세요.</translation>
    </message>
    <message>
        <source>This badge works nowhere here.</source>
        <translation>여기서는 쓸 수 없는 사원증입니다.</translation>
    </message>
    <message>
        <source>{name}: once in a shift the PIN is needed. Type your number and PIN.</source>
        <translation>{name}: 근무마다 한 번은 PIN이 필요합니다. 직원 번호와 PIN을 입력하세요.</translation>
    </message>
    <message>
        <source>{gift} is a gift for which a manager has to agree.</source>
        <translation>{gift}: 관리자 승인이 필요한 사은품입니다.</translation>
    </message>
    <message>
        <source>{refund} is a refund for which a manager has to agree.</source>
        <translation>{refund} 환불에는 관리자 승인이 필요합니다.</translation>
    </message>
    <message>
        <source>Nobody agreed. Nothing was changed.</source>
        <translation>승인되지 않았습니다. 변경된 것은 없습니다.</translation>
    </message>
    <message>
        <source>Nothing waits for a manager any more.</source>
        <translation>승인을 기다리는 작업이 없습니다.</translation>
    </message>
    <message>
        <source>This gift cannot be given any more. Nothing was changed.</source>
        <translation>이 사은품은 더 이상 줄 수 없습니다. 변경된 것은 없습니다.</translation>
    </message>
    <message>
        <source>A manager has to agree: type the manager&apos;s number, a space, and the PIN.</source>
        <translation>관리자의 승인이 필요합니다. 관리자 번호, 빈칸, PIN 순서로 입력하세요.</translation>
    </message>
    <message>
        <source>{name} may not agree to this. A manager has to.</source>
        <translation>{name} 님은 승인할 수 없습니다. 관리자가 승인해야 합니다.</translation>
    </message>
    <message>
        <source>This needs the store manager&apos;s PIN, and none is set. Head office sets one: pos-loyalty head-office manager-pin</source>
        <translation>점장 PIN이 필요하지만 아직 없습니다. 본사에서 정하세요: pos-loyalty head-office manager-pin</translation>
    </message>
    <message>
        <source>That is not the store manager&apos;s PIN.</source>
        <translation>점장 PIN이 아닙니다.</translation>
    </message>
    <message>
        <source>Too many wrong PINs. Wait {seconds} seconds.</source>
        <translation>PIN을 너무 많이 틀렸습니다. {seconds}초 기다리세요.</translation>
    </message>
    <message>
        <source>The return of {total} was undone, {points} points given back.</source>
        <translation>{total} 반품을 취소하고 {points}포인트를 돌려드렸습니다.</translation>
    </message>
    <message>
        <source>The enrolment of {name} was undone. The card cannot be used any more.</source>
        <translation>{name} 님 가입을 취소했습니다. 그 카드는 더 이상 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The old card of {name} works again, the new one is void.</source>
        <translation>{name} 님 이전 카드를 다시 쓸 수 있습니다. 새 카드는 무효입니다.</translation>
    </message>
    <message>
        <source>The card of {name} is as it was before.</source>
        <translation>{name} 님 카드를 이전 상태로 되돌렸습니다.</translation>
    </message>
    <message>
        <source>{name} has bought something already. Undo those sales first.</source>
        <translation>{name} 님이 이미 구매했습니다. 그 판매부터 취소하세요.</translation>
    </message>
    <message>
        <source>Undo the return of {total}</source>
        <translation>{total} 반품 취소</translation>
    </message>
    <message>
        <source>Undo the enrolment of {name}</source>
        <translation>{name} 님 가입 취소</translation>
    </message>
    <message>
        <source>Undo the change of the card of {name}</source>
        <translation>{name} 님 카드 변경 취소</translation>
    </message>
    <message>
        <source>{name}, {tier} stays yours if you come by until {day}.</source>
        <translation>{name} 님, {day}까지 들러 주시면 {tier} 등급이 유지돼요.</translation>
    </message>
    <message>
        <source>That is not a receipt code. Scan the code at the foot of the receipt.</source>
        <translation>영수증 코드가 아닙니다. 영수증 맨 아래 코드를 스캔하세요.</translation>
    </message>
    <message>
        <source>This till has printed no receipt yet.</source>
        <translation>이 계산대에는 아직 영수증이 없습니다.</translation>
    </message>
    <message>
        <source>Everything on this receipt has come back already.</source>
        <translation>이 영수증은 모두 반품되었습니다.</translation>
    </message>
    <message>
        <source>Choose what comes back, then confirm.</source>
        <translation>반품할 상품을 고른 뒤 확인하세요.</translation>
    </message>
    <message>
        <source>Refund {refund}. {points} points taken back.</source>
        <translation>환불 {refund}. {points}포인트를 회수했습니다.</translation>
    </message>
    <message>
        <source>The sale of {total} was undone, {points} points taken back.</source>
        <translation>{total} 판매를 취소하고 {points}포인트를 회수했습니다.</translation>
    </message>
    <message>
        <source>Take {gift} back. {points} points returned.</source>
        <translation>사은품을 돌려받으세요: {gift}. {points}포인트를 돌려드렸습니다.</translation>
    </message>
    <message>
        <source>This gift has come back already.</source>
        <translation>이미 돌려받은 사은품입니다.</translation>
    </message>
    <message>
        <source>Nothing to undo.</source>
        <translation>취소할 작업이 없습니다.</translation>
    </message>
    <message>
        <source>Undo the sale of {total}</source>
        <translation>{total} 판매 취소</translation>
    </message>
    <message>
        <source>Undo the gift {gift}</source>
        <translation>사은품 취소: {gift}</translation>
    </message>
    <message>
        <source>No link to head office since {since}. Keep working: {pending} entries are safe here and will be sent by themselves.</source>
        <translation>{since}부터 본사와 연결이 끊겼습니다. 계속 일하세요. {pending}건은 안전하게 보관 중이며 자동으로 전송됩니다.</translation>
    </message>
    <message>
        <source>No link to head office since {since}. Keep working: everything is recorded here and sent by itself later.</source>
        <translation>{since}부터 본사와 연결이 끊겼습니다. 계속 일하세요. 모든 기록은 여기에 보관되며 나중에 자동으로 전송됩니다.</translation>
    </message>
    <message>
        <source>Head office no longer knows this till. Keep working; nothing is lost. Ask the store manager to register it again.</source>
        <translation>본사가 이 계산대를 알지 못합니다. 계속 일하세요. 잃는 것은 없습니다. 점장에게 재등록을 요청하세요.</translation>
    </message>
    <message>
        <source>Another till uses the same identity. Keep working; nothing is lost. Ask the store manager to register this till again.</source>
        <translation>다른 계산대가 같은 등록 정보를 씁니다. 계속 일하세요. 잃는 것은 없습니다. 점장에게 재등록을 요청하세요.</translation>
    </message>
    <message>
        <source>The disk of this till is full, so nothing was recorded. Free some space and do it again.</source>
        <translation>계산대 디스크가 가득 차서 기록하지 못했습니다. 공간을 비운 뒤 다시 하세요.</translation>
    </message>
    <message>
        <source>The data on this till were made by a newer version of the program. Nothing was changed. Install the newer version.</source>
        <translation>이 계산대의 데이터는 더 새로운 버전에서 만들어졌습니다. 아무것도 바꾸지 않았습니다. 새 버전을 설치하세요.</translation>
    </message>
    <message>
        <source>The data file {path} cannot be opened: {detail}.</source>
        <translation>데이터 파일을 열 수 없습니다: {path} ({detail}).</translation>
    </message>
    <message>
        <source>SQLite {found} can damage data. Version {needed} or later is needed; install the packages again.</source>
        <translation>SQLite {found} 버전은 데이터를 손상시킬 수 있습니다. {needed} 이상이 필요합니다. 패키지를 다시 설치하세요.</translation>
    </message>
    <message>
        <source>A till is already open with the data in {path}. Use that window, or close it first.</source>
        <translation>이 데이터로 열린 계산대가 이미 있습니다: {path}. 그 창을 쓰거나 먼저 닫으세요.</translation>
    </message>
    <message>
        <source>This till is not registered. Run: pos-loyalty terminal register --server URL --code CODE</source>
        <translation>등록되지 않은 계산대입니다. 실행: pos-loyalty terminal register --server URL --code CODE</translation>
    </message>
    <message>
        <source>The clock of this till was set back. Sales keep their order; check the date and time.</source>
        <translation>계산대 시계가 뒤로 돌아갔습니다. 판매 순서는 유지됩니다. 날짜와 시각을 확인하세요.</translation>
    </message>
    <message>
        <source>The records of this till do not agree with themselves. Keep working, and tell head office. To see what: pos-loyalty verify</source>
        <translation>이 계산대의 기록이 서로 맞지 않습니다. 계속 일하고 본사에 알리세요. 확인: pos-loyalty verify</translation>
    </message>
    <message>
        <source>The programme&apos;s rules cannot be used: {field}.</source>
        <translation>멤버십 규칙을 쓸 수 없습니다: {field}.</translation>
    </message>
    <message>
        <source>Happy birthday, {name}!</source>
        <translation>{name} 님, 생일 축하드려요!</translation>
    </message>
    <message>
        <source>Happy birthday for {day}, {name}.</source>
        <translation>{name} 님, {day} 생일 미리 축하드려요.</translation>
    </message>
    <message>
        <source>Good to see you again, {name}. It has been {days} days.</source>
        <translation>{name} 님, {days}일 만에 다시 뵈니 반갑습니다.</translation>
    </message>
    <message>
        <source>{name}, you are {tier} now. Thank you for shopping with us.</source>
        <translation>{name} 님, 이제 {tier} 등급이세요. 늘 감사합니다.</translation>
    </message>
    <message>
        <source>Welcome, {name}. Nice to have you with us.</source>
        <translation>{name} 님, 처음 뵙겠습니다. 반갑습니다.</translation>
    </message>
    <message>
        <source>We have missed you, {name}. Good that you are here.</source>
        <translation>{name} 님, 그동안 기다렸습니다. 와 주셔서 반갑습니다.</translation>
    </message>
    <message>
        <source>Thank you for {visits} visits in the last year, {name}.</source>
        <translation>{name} 님, 지난 1년 동안 {visits}번 찾아 주셔서 감사합니다.</translation>
    </message>
    <message>
        <source>rank {rank} of {members}</source>
        <translation>{members}명 중 {rank}위</translation>
    </message>
    <message>
        <source>rank {rank} of {members}; a one-off bulk purchase left out</source>
        <translation>{members}명 중 {rank}위 (일회성 대량 구매 제외)</translation>
    </message>
    <message>
        <source>bought with {product} by {in_ten} in 10</source>
        <translation>{product} 구매 고객 10명 중 {in_ten}명이 함께 구매</translation>
    </message>
    <message>
        <source>members with the same taste buy it</source>
        <translation>취향이 비슷한 고객이 구매</translation>
    </message>
    <message>
        <source>buys it every {days} days; due now</source>
        <translation>{days}일마다 구매 · 재구매 시기</translation>
    </message>
    <message>
        <source>bought {times} times before</source>
        <translation>지금까지 {times}번 구매</translation>
    </message>
    <message>
        <source>many customers take it along</source>
        <translation>많은 손님이 함께 찾는 상품</translation>
    </message>
    <message>
        <source>Noted: {product} taken.</source>
        <translation>기록했습니다: {product} 구매.</translation>
    </message>
    <message>
        <source>Noted: not today.</source>
        <translation>기록했습니다: 다음에.</translation>
    </message>
    <message>
        <source>Goods returned</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>Sale undone</source>
        <translation>판매 취소</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Reduced</source>
        <translation>할인</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>합계</translation>
    </message>
    <message>
        <source>Voucher</source>
        <translation>할인권</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>결제 금액</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>환불</translation>
    </message>
    <message>
        <source>Earned with this purchase: {points} points.</source>
        <translation>이번 구매 적립: {points}포인트</translation>
    </message>
    <message>
        <source>Taken back: {points} points.</source>
        <translation>회수: {points}포인트</translation>
    </message>
    <message>
        <source>They can be spent from {day} on.</source>
        <translation>{day}부터 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>Balance: {points} points.</source>
        <translation>잔액: {points}포인트</translation>
    </message>
    <message>
        <source>Owed: {points} points. The next purchases work them off.</source>
        <translation>모자란 포인트: {points}. 다음 적립에서 차감됩니다.</translation>
    </message>
    <message>
        <source>Balance not yet confirmed by head office.</source>
        <translation>본사에서 아직 확인하지 않은 잔액입니다.</translation>
    </message>
    <message>
        <source>{points} points expire on {day}.</source>
        <translation>{day}에 {points}포인트가 소멸됩니다.</translation>
    </message>
    <message>
        <source>{points} points more for {gift}.</source>
        <translation>{gift}까지 {points}포인트 남았습니다.</translation>
    </message>
    <message>
        <source>On purchases from {least} on.</source>
        <translation>{least} 이상 구매 시 사용할 수 있습니다.</translation>
    </message>
    <message>
        <source>Good from {first} to {last}, once.</source>
        <translation>{first}부터 {last}까지, 한 번 사용</translation>
    </message>
    <message>
        <source>{points} points can be spent now.</source>
        <translation>지금 {points}포인트를 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>{points} points wait until goods can no longer come back; the first on {day}.</source>
        <translation>{points}포인트는 반품 기간이 지나야 쓸 수 있습니다. 첫 포인트는 {day}부터입니다.</translation>
    </message>
    <message>
        <source>{points} points are owed: goods came back whose points were spent. New points work that off first.</source>
        <translation>{points}포인트가 마이너스입니다. 이미 쓴 포인트의 상품이 반품되었습니다. 새로 적립되는 포인트에서 먼저 차감됩니다.</translation>
    </message>
    <message>
        <source>{points} points can be spent until {day}.</source>
        <translation>{points}포인트는 {day}까지 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>{points} points never end.</source>
        <translation>{points}포인트는 소멸되지 않습니다.</translation>
    </message>
    <message>
        <source>Tier {tier} since {day}.</source>
        <translation>{day}부터 {tier} 등급입니다.</translation>
    </message>
    <message>
        <source>Bought as {tier}.</source>
        <translation>구매 당시 등급: {tier}</translation>
    </message>
    <message>
        <source>Nothing was earned: the purchase was below {least}.</source>
        <translation>적립 없음: 구매 금액이 {least} 미만입니다.</translation>
    </message>
    <message>
        <source>{name}: no points for {category}.</source>
        <translation>{name}: {category} 분류는 적립되지 않습니다.</translation>
    </message>
    <message>
        <source>{name}: no points for this product.</source>
        <translation>{name}: 적립되지 않는 상품입니다.</translation>
    </message>
    <message>
        <source>{name}: no points for goods of this kind.</source>
        <translation>{name}: 적립되지 않는 종류의 상품입니다.</translation>
    </message>
    <message>
        <source>{name}: no points for reduced goods.</source>
        <translation>{name}: 할인 상품은 적립되지 않습니다.</translation>
    </message>
    <message>
        <source>{name}: no points, a voucher paid for it.</source>
        <translation>{name}: 할인권으로 결제해 적립되지 않습니다.</translation>
    </message>
    <message>
        <source>{name}: no points, it was free.</source>
        <translation>{name}: 무료라서 적립되지 않습니다.</translation>
    </message>
    <message>
        <source>{name}: {amount} of it were paid by a voucher and earn nothing.</source>
        <translation>{name}: 할인권으로 결제한 {amount} 부분은 적립되지 않습니다.</translation>
    </message>
    <message>
        <source>{name}: {amount} gives {points} points, {each} for each {step}.</source>
        <translation>{name}: {amount} 구매로 {points}포인트 ({step}마다 {each})</translation>
    </message>
    <message>
        <source>{name}: {rule}, {amount} gives {points} points more, {each} for each {step}.</source>
        <translation>{name}: {rule}, {amount} 구매로 {points}포인트 추가 ({step}마다 {each})</translation>
    </message>
    <message>
        <source>{name}: {rule}, {quantity} × gives {points} points.</source>
        <translation>{name}: {rule}, {quantity}개로 {points}포인트</translation>
    </message>
    <message>
        <source>{name}: {rule}, × {factor} gives {points} points more.</source>
        <translation>{name}: {rule}, {factor}배로 {points}포인트 추가</translation>
    </message>
    <message>
        <source>{rule}: {points} points.</source>
        <translation>{rule}: {points}포인트</translation>
    </message>
    <message>
        <source>{rule} gives at most {most} points on one purchase: {points}.</source>
        <translation>{rule}: 구매 한 번에 최대 {most}포인트: {points}</translation>
    </message>
    <message>
        <source>At most {most} points on one purchase: {points} fewer.</source>
        <translation>구매 한 번에 최대 {most}포인트: {points} 줄었습니다.</translation>
    </message>
    <message>
        <source>At most {most} points a day: {points} fewer.</source>
        <translation>하루 최대 {most}포인트: {points} 줄었습니다.</translation>
    </message>
    <message>
        <source>At most {most} points a month: {points} fewer.</source>
        <translation>한 달 최대 {most}포인트: {points} 줄었습니다.</translation>
    </message>
    <message>
        <source>At most {most} points a year: {points} fewer.</source>
        <translation>한 해 최대 {most}포인트: {points} 줄었습니다.</translation>
    </message>
    <message>
        <source>At most {most} points for one member: {points} fewer.</source>
        <translation>회원당 최대 {most}포인트: {points} 줄었습니다.</translation>
    </message>
    <message>
        <source>{rest} of a point were rounded off.</source>
        <translation>{rest}포인트는 버림 처리했습니다.</translation>
    </message>
    <message>
        <source>{rest} of a point were added by rounding.</source>
        <translation>반올림으로 {rest}포인트가 더해졌습니다.</translation>
    </message>
    <message>
        <source>The till counted {points}; head office knew more and counts {counted}.</source>
        <translation>계산대 계산은 {points}, 더 많이 아는 본사의 계산은 {counted}입니다.</translation>
    </message>
    <message>
        <source>Sale in {store}, {amount}, receipt {code}</source>
        <translation>{store} 구매, {amount}, 영수증 {code}</translation>
    </message>
    <message>
        <source>Sale</source>
        <translation>구매</translation>
    </message>
    <message>
        <source>Sale at this till, {amount}, receipt {code}; head office has not confirmed it yet</source>
        <translation>이 계산대 구매, {amount}, 영수증 {code}. 본사 확인 전</translation>
    </message>
    <message>
        <source>Goods came back in {store}, {amount}</source>
        <translation>{store} 반품, {amount}</translation>
    </message>
    <message>
        <source>Sale undone in {store}, {amount}</source>
        <translation>{store} 판매 취소, {amount}</translation>
    </message>
    <message>
        <source>Return undone in {store}, {amount}</source>
        <translation>{store} 반품 취소, {amount}</translation>
    </message>
    <message>
        <source>At this till; head office has not confirmed it yet</source>
        <translation>이 계산대에서. 본사 확인 전</translation>
    </message>
    <message>
        <source>Balance of head office, as of the last exchange</source>
        <translation>마지막 동기화 때의 본사 잔액</translation>
    </message>
    <message>
        <source>{name}: {amount} came back.</source>
        <translation>{name}: {amount} 반품</translation>
    </message>
    <message>
        <source>Gift or voucher: {gift}</source>
        <translation>사은품 또는 할인권: {gift}</translation>
    </message>
    <message>
        <source>Gift or voucher came back: {gift}</source>
        <translation>사은품 또는 할인권 반환: {gift}</translation>
    </message>
    <message>
        <source>Head office: {reason}</source>
        <translation>본사: {reason}</translation>
    </message>
    <message>
        <source>Points ended</source>
        <translation>포인트 소멸</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>가입 축하</translation>
    </message>
    <message>
        <source>Bringing a new member</source>
        <translation>회원 추천</translation>
    </message>
    <message>
        <source>Two memberships became one, or were told apart again</source>
        <translation>두 회원을 하나로 합침, 또는 다시 나눔</translation>
    </message>
    <message>
        <source>Balance that was taken over</source>
        <translation>옮겨 온 잔액</translation>
    </message>
    <message>
        <source>A debt was paid for in money</source>
        <translation>마이너스 포인트를 금액으로 정산</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>기타</translation>
    </message>
    <message>
        <source>{points} points became a debt.</source>
        <translation>{points}포인트가 마이너스가 되었습니다.</translation>
    </message>
    <message>
        <source>{points} points worked off a debt.</source>
        <translation>{points}포인트로 마이너스를 채웠습니다.</translation>
    </message>
    <message>
        <source>{points} points, spendable from {from_day} until {day}; {left} of this lot are left.</source>
        <translation>{points}포인트, {from_day}부터 {day}까지 사용. 이 중 {left} 남음</translation>
    </message>
    <message>
        <source>{points} points, spendable from {from_day} on; {left} of this lot are left.</source>
        <translation>{points}포인트, {from_day}부터 사용. 이 중 {left} 남음</translation>
    </message>
    <message>
        <source>{points} points.</source>
        <translation>{points}포인트</translation>
    </message>
    <message>
        <source>{points} of the points from {day}.</source>
        <translation>{day} 포인트 중 {points}</translation>
    </message>
    <message>
        <source>{points} points could be spent until {day}.</source>
        <translation>{points}포인트는 {day}까지 쓸 수 있었습니다.</translation>
    </message>
    <message>
        <source>The sale {number} of {total} has no card. Scan the card, then press F12.</source>
        <translation>판매 {number}({total})에 카드가 없습니다. 카드를 스캔한 다음 F12를 누르세요.</translation>
    </message>
    <message>
        <source>The sale {number} of {total} has no card yet. F12 books it for {name}.</source>
        <translation>판매 {number}({total})에 아직 카드가 없습니다. F12를 누르면 {name} 님에게 적립됩니다.</translation>
    </message>
    <message>
        <source>Scan the card of the customer to whom the sale {number} belongs.</source>
        <translation>판매 {number}의 고객 카드를 스캔하세요.</translation>
    </message>
    <message>
        <source>The card of the sale {number} of {total} cannot be used. Find the member (F2), then press F12.</source>
        <translation>판매 {number}({total})의 카드는 사용할 수 없습니다. 회원을 찾은(F2) 다음 F12를 누르세요.</translation>
    </message>
    <message>
        <source>The sale {number} is not paid yet. It is booked by itself once it is.</source>
        <translation>판매 {number}은(는) 아직 결제되지 않았습니다. 결제되면 자동으로 적립됩니다.</translation>
    </message>
    <message>
        <source>These goods come from the till. Change them there, or press Esc.</source>
        <translation>이 상품은 매장 계산대에서 온 것입니다. 계산대에서 바꾸거나 Esc를 누르세요.</translation>
    </message>
    <message>
        <source>There are goods on the counter. Finish that sale first (F12), or press Esc.</source>
        <translation>계산 중인 상품이 있습니다. 먼저 판매를 마치거나(F12) Esc를 누르세요.</translation>
    </message>
    <message>
        <source>The sale {number} was called off at the till.</source>
        <translation>판매 {number}이(가) 계산대에서 취소되었습니다.</translation>
    </message>
    <message>
        <source>Goods of the sale {of} came back at the till. {name} gives {points} points back.</source>
        <translation>판매 {of}의 상품이 계산대에서 반품되었습니다. {name} 님의 포인트 {points}점을 회수합니다.</translation>
    </message>
    <message>
        <source>Goods of the sale {of} came back at the till. {name} gives {points} points back and owes {owed}.</source>
        <translation>판매 {of}의 상품이 계산대에서 반품되었습니다. {name} 님의 포인트 {points}점을 회수하며 {owed}점이 부족합니다.</translation>
    </message>
    <message>
        <source>Goods of the sale {of} came back at the till.</source>
        <translation>판매 {of}의 상품이 계산대에서 반품되었습니다.</translation>
    </message>
    <message>
        <source>{points} points were taken back. The sale of {total} waits for the right card: scan it, then press F12.</source>
        <translation>{points}포인트를 회수했습니다. {total} 판매는 맞는 카드를 기다립니다. 카드를 스캔한 다음 F12를 누르세요.</translation>
    </message>
    <message>
        <source>That is a maker&apos;s coupon: the till takes it off the price, points do not change.</source>
        <translation>제조사 쿠폰입니다. 계산대에서 할인하며 포인트는 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>{pattern} is no layout of a scale&apos;s label.</source>
        <translation>{pattern}은(는) 저울 라벨 형식이 아닙니다.</translation>
    </message>
    <message>
        <source>A sale from the till has no usable receipt number: 1 to 40 signs, no spaces.</source>
        <translation>계산대에서 온 판매에 쓸 수 있는 영수증 번호가 없습니다. 공백 없이 1~40자여야 합니다.</translation>
    </message>
    <message>
        <source>The sale {number} from the till has a total that cannot be right.</source>
        <translation>계산대에서 온 판매 {number}의 합계가 올바르지 않습니다.</translation>
    </message>
    <message>
        <source>The sale {number} from the till has more than {most} lines.</source>
        <translation>계산대에서 온 판매 {number}의 품목이 {most}줄을 넘습니다.</translation>
    </message>
    <message>
        <source>A line of the sale {number} from the till has an amount or a quantity that cannot be right.</source>
        <translation>계산대에서 온 판매 {number}에 금액이나 수량이 올바르지 않은 줄이 있습니다.</translation>
    </message>
    <message>
        <source>The lines of the sale {number} from the till do not add up to its total.</source>
        <translation>계산대에서 온 판매 {number}의 품목 금액이 합계와 맞지 않습니다.</translation>
    </message>
    <message>
        <source>The sale {number} from the till is dated in the future, or more than 31 days ago.</source>
        <translation>계산대에서 온 판매 {number}의 날짜가 미래이거나 31일보다 오래되었습니다.</translation>
    </message>
    <message>
        <source>The sale {number} from the till is not in {currency}.</source>
        <translation>계산대에서 온 판매 {number}의 통화가 {currency}이(가) 아닙니다.</translation>
    </message>
    <message>
        <source>The till told the sale {number} again, with another content. The first one counts. Tell whoever looks after the till.</source>
        <translation>계산대가 판매 {number}을(를) 다른 내용으로 다시 보냈습니다. 처음 것이 유효합니다. 계산대 담당자에게 알리세요.</translation>
    </message>
    <message>
        <source>The till called off the return {number}, which is booked already. F7 takes it back if it came last.</source>
        <translation>계산대가 이미 처리된 반품 {number}을(를) 취소했습니다. 마지막 작업이라면 F7로 되돌립니다.</translation>
    </message>
    <message>
        <source>The return {number} from the till does not say of which receipt, or is not over yet.</source>
        <translation>계산대의 반품 {number}에 원래 영수증 번호가 없거나 아직 끝나지 않았습니다.</translation>
    </message>
    <message>
        <source>The return {number} from the till is of the receipt {of}, which is not known here. Take its points back with F6.</source>
        <translation>계산대의 반품 {number}은(는) 영수증 {of}의 상품이지만 여기서 알 수 없는 영수증입니다. F6으로 포인트를 회수하세요.</translation>
    </message>
    <message>
        <source>The return {number} from the till has goods that the sale {of} has not, or not any more. Look at it with F6.</source>
        <translation>계산대의 반품 {number}에 판매 {of}에 없거나 이미 반품된 상품이 있습니다. F6으로 확인하세요.</translation>
    </message>
    <message>
        <source>The file {file} from the till cannot be read. It lies in the folder &apos;rejected&apos;, with the reason.</source>
        <translation>계산대의 파일 {file}을(를) 읽을 수 없습니다. 이유와 함께 &apos;rejected&apos; 폴더에 있습니다.</translation>
    </message>
    <message>
        <source>The folder for sales of the till cannot be read: {folder}. They follow once it is back.</source>
        <translation>계산대 판매 폴더를 읽을 수 없습니다: {folder}. 다시 연결되면 이어서 처리합니다.</translation>
    </message>
    <message>
        <source>Sales of the till cannot arrive: port {port} is used by another program.</source>
        <translation>계산대 판매를 받을 수 없습니다. 포트 {port}을(를) 다른 프로그램이 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>The receipt printer {printer} does not answer. The till has to print again.</source>
        <translation>영수증 프린터 {printer}이(가) 응답하지 않습니다. 계산대에서 다시 인쇄해야 합니다.</translation>
    </message>
    <message>
        <source>A printed receipt could not be read: {reason}. Key its amount (F9).</source>
        <translation>인쇄된 영수증을 읽을 수 없습니다: {reason}. 금액을 입력하세요(F9).</translation>
    </message>
    <message>
        <source>The till prints with code page {page}, which is not known here. Names may be wrong.</source>
        <translation>계산대가 여기서 알 수 없는 코드 페이지 {page}(으)로 인쇄합니다. 이름이 틀릴 수 있습니다.</translation>
    </message>
    <message>
        <source>{number} is no card that can be printed: its digits do not fit together.</source>
        <translation>{number}은(는) 인쇄할 수 있는 카드가 아닙니다. 숫자가 서로 맞지 않습니다.</translation>
    </message>
    <message>
        <source>A printer with {dpi} dots an inch is too coarse for this code on a card.</source>
        <translation>인치당 {dpi}점 프린터는 카드에 이 코드를 인쇄하기에 너무 거칩니다.</translation>
    </message>
    <message>
        <source>There is no card in the list.</source>
        <translation>목록에 카드가 없습니다.</translation>
    </message>
    <message>
        <source>At most {most} cards can be printed at once.</source>
        <translation>한 번에 최대 {most}장까지 인쇄할 수 있습니다.</translation>
    </message>
    <message>
        <source>The receipt printer does not answer. Everything is recorded. F8, then F12 prints it again.</source>
        <translation>영수증 프린터가 응답하지 않습니다. 판매는 모두 기록되었습니다. F8, F12를 누르면 다시 인쇄합니다.</translation>
    </message>
    <message>
        <source>The receipt printer has no paper. Put in a roll; F8, then F12 prints the receipt again.</source>
        <translation>영수증 프린터에 용지가 없습니다. 용지를 넣고 F8, F12를 누르면 영수증을 다시 인쇄합니다.</translation>
    </message>
    <message>
        <source>The receipt printer is open. Close it; F8, then F12 prints the receipt again.</source>
        <translation>영수증 프린터 덮개가 열려 있습니다. 닫은 뒤 F8, F12를 누르면 영수증을 다시 인쇄합니다.</translation>
    </message>
    <message>
        <source>The setting {setting} names no printer. It has to be network:HOST, serial:PORT, usb:VID:PID or file:PATH.</source>
        <translation>설정 {setting}에 프린터가 올바르게 적혀 있지 않습니다. network:HOST, serial:PORT, usb:VID:PID, file:PATH 중 하나여야 합니다.</translation>
    </message>
    <message>
        <source>There is no receipt printer in the settings (receipt_printer).</source>
        <translation>설정에 영수증 프린터가 없습니다(receipt_printer).</translation>
    </message>
    <message>
        <source>The receipt is printed.</source>
        <translation>영수증을 인쇄했습니다.</translation>
    </message>
    <message>
        <source>The card of {name} is printed.</source>
        <translation>{name} 님의 카드를 인쇄했습니다.</translation>
    </message>
    <message>
        <source>The card of {name} could not be printed on {printer}: is it switched on, and its name right?</source>
        <translation>{name} 님의 카드를 {printer}에서 인쇄하지 못했습니다. 전원과 이름을 확인하세요.</translation>
    </message>
    <message>
        <source>Line {line} of the list of cards cannot be read.</source>
        <translation>카드 목록의 {line}번째 줄을 읽을 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>NumberAndPin</name>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Delete one digit</source>
        <translation>한 자리 지우기</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>입력</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Esc Back</source>
        <translation>Esc 뒤로</translation>
    </message>
</context>
<context>
    <name>PointsButton</name>
    <message>
        <source>Why this number of points</source>
        <translation>포인트 내역 보기</translation>
    </message>
</context>
<context>
    <name>ReceiptEntry</name>
    <message>
        <source>Receipt code</source>
        <translation>영수증 코드</translation>
    </message>
    <message>
        <source>or type it here</source>
        <translation>또는 여기에 입력</translation>
    </message>
    <message>
        <source>F6 Without a receipt</source>
        <translation>F6 영수증 없이</translation>
    </message>
    <message>
        <source>Scan the receipt code</source>
        <translation>영수증 코드를 스캔하세요</translation>
    </message>
    <message>
        <source>Asking head office for this receipt…</source>
        <translation>본사에 영수증을 확인 중…</translation>
    </message>
</context>
<context>
    <name>ReceiptPanel</name>
    <message>
        <source>Last receipt</source>
        <translation>마지막 영수증</translation>
    </message>
    <message>
        <source>↑ ↓ scroll, F12 prints it. The number at its foot is what a return asks for.</source>
        <translation>↑ ↓ 스크롤, F12 인쇄. 맨 아래 번호는 반품할 때 필요합니다.</translation>
    </message>
    <message>
        <source>F12 Print</source>
        <translation>F12 인쇄</translation>
    </message>
</context>
<context>
    <name>ReceiptlessEntry</name>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>what the customer gets back</source>
        <translation>손님이 돌려받을 금액</translation>
    </message>
    <message>
        <source>PIN of the store manager</source>
        <translation>점장 PIN</translation>
    </message>
    <message>
        <source>No customer is at the counter: no points leave. Scan the card first if there is one.</source>
        <translation>손님 카드가 없어 포인트는 회수하지 않습니다. 카드가 있으면 먼저 스캔하세요.</translation>
    </message>
    <message>
        <source>What this amount would earn today leaves the points of {name}.</source>
        <translation>이 금액의 오늘 적립분을 {name} 님 포인트에서 회수합니다.</translation>
    </message>
</context>
<context>
    <name>RefusalPage</name>
    <message>
        <source>Put back a copy</source>
        <translation>사본으로 되돌리기</translation>
    </message>
</context>
<context>
    <name>ReturnLines</name>
    <message>
        <source>was returned</source>
        <translation>반품됨</translation>
    </message>
    <message>
        <source>✓ comes back</source>
        <translation>✓ 반품</translation>
    </message>
    <message>
        <source>stays</source>
        <translation>유지</translation>
    </message>
    <message>
        <source>{coming} of {all}</source>
        <translation>{all} 중 {coming}</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
</context>
<context>
    <name>ReturnPanel</name>
    <message>
        <source>Return</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>F12 Confirm return</source>
        <translation>F12 반품 확인</translation>
    </message>
    <message>
        <source>Comes back</source>
        <translation>반품</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>상품</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>수량</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Lines of the receipt</source>
        <translation>영수증 상품 목록</translation>
    </message>
    <message>
        <source>One piece less comes back</source>
        <translation>반품 수량 하나 줄이기</translation>
    </message>
    <message>
        <source>One piece more comes back</source>
        <translation>반품 수량 하나 늘리기</translation>
    </message>
    <message>
        <source>Take the debt out of the refund</source>
        <translation>환불금에서 마이너스 포인트 정산</translation>
    </message>
    <message>
        <source>The code is at the foot of the receipt. Nothing changes before F12.</source>
        <translation>코드는 영수증 맨 아래에 있습니다. F12를 누르기 전에는 아무것도 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>The store manager agrees with a PIN. Enter goes on, F12 confirms.</source>
        <translation>점장이 PIN으로 승인합니다. Enter 다음 칸, F12 확인.</translation>
    </message>
    <message>
        <source>Receipt {code}</source>
        <translation>영수증 {code}</translation>
    </message>
    <message>
        <source>no card</source>
        <translation>카드 없음</translation>
    </message>
    <message>
        <source>another till</source>
        <translation>다른 계산대</translation>
    </message>
    <message>
        <source>Refund {amount}</source>
        <translation>환불 {amount}</translation>
    </message>
    <message>
        <source>Space or a tap: whole line. Digits or + −: some of its pieces. Nothing changes before F12.</source>
        <translation>Space나 터치: 줄 전체. 숫자나 + −: 일부 수량. F12 전에는 아무것도 바뀌지 않습니다.</translation>
    </message>
    <message>
        <source>{taken} points</source>
        <translation>{taken}P</translation>
    </message>
    <message>
        <source>{points} of vouchers come back</source>
        <translation>할인권 {points}P 반환</translation>
    </message>
    <message>
        <source>{points} points owed after it</source>
        <translation>반품 후 마이너스 {points}P</translation>
    </message>
    <message>
        <source>{after} left</source>
        <translation>{after}P 남음</translation>
    </message>
    <message>
        <source>F9 Debt {amount}: no</source>
        <translation>F9 정산 {amount}: 안 함</translation>
    </message>
    <message>
        <source>F9 Debt {amount}: yes</source>
        <translation>F9 정산 {amount}: 함</translation>
    </message>
    <message>
        <source>F9 Take {amount} for the debt</source>
        <translation>F9 환불금에서 {amount} 정산</translation>
    </message>
    <message>
        <source>F9 Do not take {amount} for the debt</source>
        <translation>F9 {amount} 정산 안 함</translation>
    </message>
    <message>
        <source>No card, no points to take back</source>
        <translation>카드가 없어 회수할 포인트가 없습니다</translation>
    </message>
</context>
<context>
    <name>RewardPanel</name>
    <message>
        <source>Gifts, vouchers, services</source>
        <translation>사은품, 할인권, 서비스</translation>
    </message>
    <message>
        <source>↑ ↓ choose, digits or + − for the steps of a voucher, Enter takes it. A gift: twice.</source>
        <translation>↑ ↓ 이동, 숫자나 + −로 할인권 수량, Enter 선택. 사은품은 두 번.</translation>
    </message>
    <message>
        <source>F12 Take this</source>
        <translation>F12 선택</translation>
    </message>
    <message>
        <source>Steps of a voucher, or digits of a coupon</source>
        <translation>할인권 수량 또는 쿠폰 숫자</translation>
    </message>
    <message>
        <source>Steps, or a coupon&apos;s digits</source>
        <comment>short, side panel</comment>
        <translation>수량 또는 쿠폰 숫자</translation>
    </message>
    <message>
        <source>Steps of a voucher, or the 20 digits of a coupon</source>
        <translation>할인권 수량, 또는 쿠폰 숫자 20자리</translation>
    </message>
    <message>
        <source>No gift, voucher or service fits this sale and its customer now. Coupons can be scanned.</source>
        <translation>지금 드릴 수 있는 사은품, 할인권, 서비스가 없습니다. 쿠폰은 스캔할 수 있습니다.</translation>
    </message>
    <message>
        <source>What</source>
        <translation>품목</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>포인트·금액</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>서비스</translation>
    </message>
    <message>
        <source>free</source>
        <translation>무료</translation>
    </message>
    <message>
        <source>{left} left · leaves {points}</source>
        <translation>재고 {left}개 · 교환 후 {points}</translation>
    </message>
    <message>
        <source>Asking head office… {gift}</source>
        <translation>본사에 확인 중… {gift}</translation>
    </message>
    <message>
        <source>Confirm: {gift}</source>
        <translation>확인: {gift}</translation>
    </message>
    <message>
        <source>once more · Esc cancels</source>
        <translation>한 번 더 · 취소 Esc</translation>
    </message>
    <message>
        <source>Gift</source>
        <translation>사은품</translation>
    </message>
    <message>
        <source>{points} points a step, {count} at most</source>
        <translation>1장 {points}P, 최대 {count}장</translation>
    </message>
    <message>
        <source>{points} points, on sales from {amount}</source>
        <translation>{points}P, {amount} 이상 구매</translation>
    </message>
    <message>
        <source>{points} points</source>
        <translation>{points}P</translation>
    </message>
    <message>
        <source>Voucher</source>
        <translation>할인권</translation>
    </message>
    <message>
        <source>{points} points → {amount}</source>
        <translation>{points}P → {amount}</translation>
    </message>
    <message>
        <source>{count} × {each} = {amount}, {points} points</source>
        <translation>{count} × {each} = {amount}, {points}P</translation>
    </message>
    <message>
        <source>F12 Put on the sale</source>
        <translation>F12 할인권 쓰기</translation>
    </message>
    <message>
        <source>F12 Give this gift</source>
        <translation>F12 사은품 드리기</translation>
    </message>
    <message>
        <source>F12 Add to the sale</source>
        <translation>F12 추가</translation>
    </message>
</context>
<context>
    <name>SaleColumn</name>
    <message>
        <source>This sale</source>
        <translation>이번 구매</translation>
    </message>
    <message>
        <source>F9 Amount</source>
        <translation>F9 금액</translation>
    </message>
    <message>
        <source>F12 Finish sale</source>
        <translation>F12 판매 완료</translation>
    </message>
    <message>
        <source>nothing yet</source>
        <translation>아직 없음</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Sale {number}</source>
        <translation>판매 {number}</translation>
    </message>
    <message>
        <source>1 item</source>
        <translation>상품 1개</translation>
    </message>
    <message>
        <source>{count} items</source>
        <translation>상품 {count}개</translation>
    </message>
</context>
<context>
    <name>SaleLines</name>
    <message>
        <source>Goods of this sale</source>
        <translation>이번 구매 상품</translation>
    </message>
    <message>
        <source>Coupon</source>
        <translation>쿠폰</translation>
    </message>
    <message>
        <source>needs more goods</source>
        <translation>상품을 더 담으면 적용</translation>
    </message>
    <message>
        <source>{points} points</source>
        <translation>{points}P</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>free</source>
        <translation>무료</translation>
    </message>
</context>
<context>
    <name>SalePanel</name>
    <message>
        <source>This sale</source>
        <translation>이번 구매</translation>
    </message>
    <message>
        <source>↑ ↓ choose a line; + − change its pieces, Del takes it off.</source>
        <translation>↑ ↓ 줄 이동, + − 수량, Del 삭제.</translation>
    </message>
    <message>
        <source>F12 Finish sale</source>
        <translation>F12 판매 완료</translation>
    </message>
</context>
<context>
    <name>SaleStrip</name>
    <message>
        <source>F9 Amount</source>
        <translation>F9 금액</translation>
    </message>
    <message>
        <source>F12 Finish</source>
        <translation>F12 완료</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>금액</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>The lines of this sale</source>
        <translation>이번 구매 목록</translation>
    </message>
    <message>
        <source>1 item · F10</source>
        <translation>상품 1개 · F10</translation>
    </message>
    <message>
        <source>{count} items · F10</source>
        <translation>상품 {count}개 · F10</translation>
    </message>
</context>
<context>
    <name>SaleTotals</name>
    <message>
        <source>Sum</source>
        <translation>상품 합계</translation>
    </message>
    <message>
        <source>Reduced</source>
        <translation>할인</translation>
    </message>
    <message>
        <source>Vouchers</source>
        <translation>할인권·쿠폰</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>합계</translation>
    </message>
    <message>
        <source>Earns</source>
        <translation>적립</translation>
    </message>
    <message>
        <source>To pay</source>
        <translation>결제 금액</translation>
    </message>
</context>
<context>
    <name>SampleCode</name>
    <message>
        <source>A code to scan</source>
        <translation>스캔할 코드</translation>
    </message>
</context>
<context>
    <name>ScannerPanel</name>
    <message>
        <source>Scanners</source>
        <translation>스캐너</translation>
    </message>
    <message>
        <source>Scan any code, or the one here: it is shown and does nothing else.</source>
        <translation>아무 코드나 여기 있는 코드를 스캔하세요. 표시만 되고 다른 일은 하지 않습니다.</translation>
    </message>
    <message>
        <source>F12 Keep</source>
        <translation>F12 저장</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>스캐너</translation>
    </message>
    <message>
        <source>A port that is not used yet: choose it, press Enter, then scan with it.</source>
        <translation>아직 쓰지 않는 포트는 선택하고 Enter를 누른 다음 그 스캐너로 스캔하세요.</translation>
    </message>
    <message>
        <source>Kept in the settings of this till, and used from now on.</source>
        <translation>이 계산대 설정에 저장했고 지금부터 적용됩니다.</translation>
    </message>
    <message>
        <source>The settings could not be written: {why}</source>
        <translation>설정을 저장할 수 없습니다: {why}</translation>
    </message>
    <message>
        <source>Scanner as keyboard</source>
        <translation>키보드식 스캐너</translation>
    </message>
    <message>
        <source>Serial scanner</source>
        <translation>직렬 스캐너</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>카메라</translation>
    </message>
    <message>
        <source>Serial port</source>
        <translation>직렬 포트</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>Not used</source>
        <translation>사용 안 함</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>찾을 수 없음</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>권한 없음</translation>
    </message>
    <message>
        <source>Used by another program</source>
        <translation>다른 프로그램이 사용 중</translation>
    </message>
    <message>
        <source>Cannot be opened</source>
        <translation>열 수 없음</translation>
    </message>
    <message>
        <source>No such name</source>
        <translation>없는 이름</translation>
    </message>
    <message>
        <source>Unplugged</source>
        <translation>연결 끊김</translation>
    </message>
    <message>
        <source>Covered</source>
        <translation>가려짐</translation>
    </message>
    <message>
        <source>Picture stands still</source>
        <translation>화면이 멈춤</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>찾는 중</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>연결 끊김</translation>
    </message>
    <message>
        <source>{keys} keys, {median} ms apart, at most {longest} ms</source>
        <translation>키 {keys}개, 간격 {median} ms, 최대 {longest} ms</translation>
    </message>
    <message>
        <source>no Enter</source>
        <translation>Enter 없음</translation>
    </message>
    <message>
        <source>{key} first</source>
        <translation>앞에 {key}</translation>
    </message>
    <message>
        <source>Read as it should be.</source>
        <translation>올바르게 읽었습니다.</translation>
    </message>
    <message>
        <source>Not whole, or not a code. Scan again; if it stays so, reset the scanner.</source>
        <translation>온전하지 않거나 코드가 아닙니다. 다시 스캔하고, 계속되면 스캐너를 초기화하세요.</translation>
    </message>
    <message>
        <source>Read. Switch on the AIM identifier in its manual: the kind of each code is known then.</source>
        <translation>읽었습니다. 설명서의 AIM 식별자를 켜면 코드 종류를 알 수 있습니다.</translation>
    </message>
    <message>
        <source>It sends a key before each code: the surest way for a keyboard scanner.</source>
        <translation>코드 앞에 키를 보냅니다. 키보드식 스캐너에 가장 확실한 방식입니다.</translation>
    </message>
    <message>
        <source>It sends nothing after a code. Switch on the suffix Enter in its manual.</source>
        <translation>코드 뒤에 아무것도 보내지 않습니다. 설명서에서 접미사 Enter를 켜세요.</translation>
    </message>
    <message>
        <source>{ms} ms between two keys are as slow as a person. Set its delay to none, or let it send F9 first.</source>
        <translation>키 사이 {ms} ms는 사람만큼 느립니다. 지연을 없애거나 F9를 먼저 보내도록 설정하세요.</translation>
    </message>
    <message>
        <source>Capital and small letters are changed. Switch caps lock off, or use digits only.</source>
        <translation>대소문자가 바뀌었습니다. Caps Lock을 끄거나 숫자만 쓰세요.</translation>
    </message>
    <message>
        <source>Its keyboard layout is another one. Set the scanner to US.</source>
        <translation>키보드 배열이 다릅니다. 스캐너를 US로 설정하세요.</translation>
    </message>
</context>
<context>
    <name>SignInPage</name>
    <message>
        <source>Who works here?</source>
        <translation>누가 근무하나요?</translation>
    </message>
    <message>
        <source>Your number</source>
        <translation>직원 번호</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>로그인</translation>
    </message>
</context>
<context>
    <name>SituationPage</name>
    <message>
        <source>Number under the bars</source>
        <translation>바코드 아래 번호</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>잠시만요</translation>
    </message>
    <message>
        <source>The data of this till are being opened. You can scan already.</source>
        <translation>계산대 데이터를 여는 중입니다. 스캔은 지금도 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Card not known here</source>
        <translation>여기에 없는 카드</translation>
    </message>
    <message>
        <source>F2 Find member</source>
        <translation>F2 회원 찾기</translation>
    </message>
    <message>
        <source>This card was reported lost</source>
        <translation>분실 신고된 카드입니다</translation>
    </message>
    <message>
        <source>This card was replaced</source>
        <translation>교체된 카드입니다</translation>
    </message>
    <message>
        <source>This card has expired</source>
        <translation>유효 기간이 지난 카드입니다</translation>
    </message>
    <message>
        <source>This membership was closed</source>
        <translation>탈퇴한 회원입니다</translation>
    </message>
    <message>
        <source>This card is blocked</source>
        <translation>정지된 카드입니다</translation>
    </message>
    <message>
        <source>No points and no gifts with this card. Find the member by phone, or go on without points.</source>
        <translation>이 카드로는 적립과 사은품 교환이 안 됩니다. 전화번호로 회원을 찾거나 적립 없이 계속하세요.</translation>
    </message>
    <message>
        <source>If its owner stands here and has found it again, it can be used again.</source>
        <translation>카드 주인이 직접 와서 되찾았다면 다시 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>F4 Found again</source>
        <translation>F4 되찾음</translation>
    </message>
    <message>
        <source>F3 New member</source>
        <translation>F3 신규 회원</translation>
    </message>
    <message>
        <source>A new customer joins with it. A member just buys: the points follow.</source>
        <translation>새 손님은 이 카드로 바로 가입하고, 회원은 그대로 구매하면 포인트가 나중에 적립됩니다.</translation>
    </message>
    <message>
        <source>Scan the card</source>
        <translation>카드를 스캔하세요</translation>
    </message>
    <message>
        <source>Before or after the goods. Without a card, find the member by phone.</source>
        <translation>상품 전이든 후든 괜찮습니다. 카드가 없으면 전화번호로 찾으세요.</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>F1 Help</source>
        <translation>F1 도움말</translation>
    </message>
    <message>
        <source>What the keys do</source>
        <translation>단축키 안내</translation>
    </message>
    <message>
        <source>Scanner as keyboard</source>
        <translation>키보드형 스캐너</translation>
    </message>
    <message>
        <source>Looking for scanner</source>
        <translation>스캐너 찾는 중</translation>
    </message>
    <message>
        <source>Scanner ready</source>
        <translation>스캐너 정상</translation>
    </message>
    <message>
        <source>Scanner unplugged</source>
        <translation>스캐너 빠짐</translation>
    </message>
    <message>
        <source>Camera covered</source>
        <translation>카메라 가려짐</translation>
    </message>
    <message>
        <source>Shift F1 Help</source>
        <translation>Shift F1 도움말</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>여는 중…</translation>
    </message>
    <message>
        <source>Loading · {percent} %</source>
        <translation>불러오는 중 · {percent}%</translation>
    </message>
    <message>
        <source>Up to date · {age}</source>
        <translation>동기화 완료 · {age}</translation>
    </message>
    <message>
        <source>Offline · {count} kept here</source>
        <translation>오프라인 · {count}건 보관</translation>
    </message>
    <message>
        <source>Not sending · {count} kept</source>
        <translation>전송 중지 · {count}건 보관</translation>
    </message>
    <message>
        <source>Not linked yet</source>
        <translation>아직 연결 안 됨</translation>
    </message>
    <message>
        <source>Register this till</source>
        <translation>계산대 재등록 필요</translation>
    </message>
    <message>
        <source>Clock {minutes} min off</source>
        <translation>시계 {minutes}분 차이</translation>
    </message>
    <message>
        <source>Records damaged</source>
        <translation>기록 손상</translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>디스크 가득 참</translation>
    </message>
    <message>
        <source>Disk read-only</source>
        <translation>디스크 쓰기 불가</translation>
    </message>
</context>
<context>
    <name>StepBar</name>
    <message>
        <source>As many steps as there are</source>
        <translation>최대한 많이</translation>
    </message>
    <message>
        <source>One step less</source>
        <translation>한 장 줄이기</translation>
    </message>
    <message>
        <source>One step more</source>
        <translation>한 장 늘리기</translation>
    </message>
    <message>
        <source>Most: {count}</source>
        <translation>최대 {count}</translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Took it</source>
        <translation>구매함</translation>
    </message>
    <message>
        <source>Not today</source>
        <translation>다음에</translation>
    </message>
</context>
<context>
    <name>Till</name>
    <message>
        <source>Put back the copy of {day}, {time}</source>
        <translation>{day} {time} 사본으로 되돌리기</translation>
    </message>
</context>
<context>
    <name>VirtualScannerWindow</name>
    <message>
        <source>Virtual scanner</source>
        <translation>가상 스캐너</translation>
    </message>
    <message>
        <source>Cards</source>
        <translation>카드</translation>
    </message>
    <message>
        <source>Goods</source>
        <translation>상품</translation>
    </message>
    <message>
        <source>What to scan</source>
        <translation>스캔할 것</translation>
    </message>
    <message>
        <source>Damaged code</source>
        <translation>손상된 코드</translation>
    </message>
    <message>
        <source>Unknown card</source>
        <translation>등록되지 않은 카드</translation>
    </message>
    <message>
        <source>Blocked card</source>
        <translation>정지된 카드</translation>
    </message>
    <message>
        <source>Unplug scanner</source>
        <translation>스캐너 뽑기</translation>
    </message>
    <message>
        <source>Plug scanner in</source>
        <translation>스캐너 꽂기</translation>
    </message>
</context>
<context>
    <name>WhyPanel</name>
    <message>
        <source>Why this number</source>
        <translation>포인트 내역</translation>
    </message>
    <message>
        <source>↑ ↓ choose, Enter or → opens a line into its reasons. F1 again shows the keys.</source>
        <translation>↑ ↓ 이동, Enter나 →로 이유를 펼칩니다. F1을 한 번 더 누르면 단축키.</translation>
    </message>
    <message>
        <source>F12 Gift came back</source>
        <translation>F12 사은품 돌려받기</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>날짜</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>포인트</translation>
    </message>
    <message>
        <source>What made this number</source>
        <translation>포인트가 쌓인 내역</translation>
    </message>
    <message>
        <source>Asking head office for the rest…</source>
        <translation>나머지는 본사에 확인 중…</translation>
    </message>
    <message>
        <source>Head office cannot be asked now. This is what this till knows.</source>
        <translation>지금은 본사에 확인할 수 없습니다. 이 계산대가 아는 내용입니다.</translation>
    </message>
    <message>
        <source>These points now</source>
        <translation>현재 포인트</translation>
    </message>
    <message>
        <source>More about these points</source>
        <translation>현재 포인트 더 보기</translation>
    </message>
    <message>
        <source>Everything before that</source>
        <translation>그 이전 전체</translation>
    </message>
    <message>
        <source>F12 once more: {points}</source>
        <translation>F12 한 번 더: {points}</translation>
    </message>
</context>
</TS>
